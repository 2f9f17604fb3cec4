package fr.arcodange.factoryline.review;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Turns a change that is shown into what a bundle keeps of it. */
final class ChangeDigester {
  private final ChangeDigests digests;

  ChangeDigester(ChangeDigests digests) {
    this.digests = digests;
  }

  ChangeEvidence evidence(Change change) {
    Showing showing = new Showing();
    List<Digest> shown = change.match(showing);
    List<Digest> unknown = showing.unknown.stream().map(digests::unknown).toList();
    return new ChangeEvidence(
        change.address(), change.action(), change.certainty(), shown, unknown);
  }

  private final class Showing implements Change.Cases<List<Digest>> {
    private final List<ValuePath> unknown = new ArrayList<>();

    private Digest content(ValuePath path, JsonNode after, JsonNode unknownTree) {
      return digests.content(path, after, unknownTree, (p, unknownNow) -> {
        if (unknownNow) {
          unknown.add(p);
        }
        return unknownNow;
      });
    }

    @Override
    public List<Digest> create(Change.Create change) {
      Digest after = content(ValuePath.root(change.address()), change.after(), change.unknown());
      return List.of(
          digests.create(change.address(), change.type(), after),
          digests.outcome(change.address(), change.type(), after),
          digests.follow(change.address()));
    }

    @Override
    public List<Digest> update(Change.Update change) {
      List<Difference> differences = Difference.of(change, digests.settings());
      if (differences.isEmpty()) {
        return List.of(digests.updateOfNothing(change.address()));
      }
      List<Digest> shown = new ArrayList<>();
      for (Difference difference : differences) {
        ValuePath path = difference.path();
        if (difference.whollyUnknown()) {
          shown.add(digests.updateToUnknown(path));
        } else {
          Digest after = content(path, difference.after(), difference.unknown());
          shown.add(digests.update(path, difference.before(), after));
          shown.add(digests.updatedPath(path));
        }
      }
      return shown;
    }

    @Override
    public List<Digest> delete(Change.Delete change) {
      return List.of(digests.delete(change));
    }

    @Override
    public List<Digest> replace(Change.Replace change) {
      Digest after = content(ValuePath.root(change.address()), change.after(), change.unknown());
      return List.of(
          digests.replace(change, after),
          digests.outcome(change.address(), change.type(), after),
          digests.follow(change.address()));
    }

    @Override
    public List<Digest> move(Change.Move change) {
      return List.of(digests.move(change));
    }

    @Override
    public List<Digest> imports(Change.Import change) {
      return List.of(digests.imports(change));
    }

    @Override
    public List<Digest> forget(Change.Forget change) {
      return List.of(digests.forget(change));
    }

    @Override
    public List<Digest> command(Change.Command change) {
      return List.of(digests.command(change));
    }

    @Override
    public List<Digest> output(Change.Output change) {
      List<Digest> shown = new ArrayList<>();
      shown.add(digests.output(change.name(), change.outputAction()));
      if (change.outputAction() == Change.OutputAction.CREATE) {
        // An apply that ends half way may have written the output: the next plan then updates it.
        shown.add(digests.output(change.name(), Change.OutputAction.UPDATE));
      }
      if (change.outputAction() != Change.OutputAction.DELETE) {
        ValuePath path = ValuePath.root(change.address());
        shown.add(
            digests.outputValue(change.name(), content(path, change.after(), change.unknown())));
      }
      return shown;
    }
  }
}
