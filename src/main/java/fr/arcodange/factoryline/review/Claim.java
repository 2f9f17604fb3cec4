package fr.arcodange.factoryline.review;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A part of a change that has to have been shown: an attribute of an update, the whole of any other change. Each claim may be
 * covered by another bundle, which is how two pull requests on one resource combine.
 */
sealed interface Claim {

  /** Whether what {@code line} showed is what is claimed. {@code digests} are those of the line's bundle. */
  boolean coveredBy(ShownLine line, ChangeDigests digests);

  /** The attribute it is about, if it is about one. */
  default Optional<ValuePath> path() {
    return Optional.empty();
  }

  /** The claims of a change; none if all it changes is volatile. */
  static List<Claim> of(Change change, DigestSettings settings, boolean strictOutputs) {
    return change.match(new Claims(settings, strictOutputs));
  }

  /** A change that is covered by one digest among few. */
  record Whole(List<Alternative> alternatives) implements Claim {
    @Override
    public boolean coveredBy(ShownLine line, ChangeDigests digests) {
      return alternatives.stream().anyMatch(alternative -> alternative.isShown(line, digests));
    }
  }

  /** One way to cover a change. */
  @FunctionalInterface
  interface Alternative {
    boolean isShown(ShownLine line, ChangeDigests digests);
  }

  /** One changed value of an update. */
  record Attribute(Difference difference) implements Claim {
    @Override
    public boolean coveredBy(ShownLine line, ChangeDigests digests) {
      if (wasToBecomeKnown(line, digests)) {
        return true;
      }
      return !difference.whollyUnknown()
          && planned(
              line,
              digests,
              difference.path(),
              difference.after(),
              difference.unknown(),
              after -> line.digests()
                  .contains(digests.update(difference.path(), difference.before(), after)));
    }

    /** What was shown as unknown covers whatever it became, and so does a container of it that was. */
    private boolean wasToBecomeKnown(ShownLine line, ChangeDigests digests) {
      if (line.digests().contains(digests.updateToUnknown(difference.path()))) {
        return true;
      }
      Optional<ValuePath> path = difference.path().parent();
      while (path.isPresent()) {
        if (line.digests().contains(digests.updateToUnknown(path.get()))) {
          return true;
        }
        path = path.get().parent();
      }
      return false;
    }

    @Override
    public Optional<ValuePath> path() {
      return Optional.of(difference.path());
    }
  }

  /**
   * Looks up a planned value without what was shown as unknown. The paths that are unknown now as well mostly suffice; only
   * when they do not is every path of the value asked for, which costs a digest each.
   */
  private static boolean planned(
      ShownLine line,
      ChangeDigests digests,
      ValuePath path,
      JsonNode after,
      JsonNode unknown,
      Predicate<Digest> isShown) {
    Removal stillUnknown = (p, now) -> now && line.unknown().contains(digests.unknown(p));
    if (isShown.test(digests.content(path, after, unknown, stillUnknown))) {
      return true;
    }
    Removal shownUnknown = (p, now) -> line.unknown().contains(digests.unknown(p));
    return !line.unknown().isEmpty()
        && isShown.test(digests.content(path, after, unknown, shownUnknown));
  }

  /** Says for each kind of change what covers it. */
  final class Claims implements Change.Cases<List<Claim>> {
    private final DigestSettings settings;
    private final boolean strictOutputs;

    Claims(DigestSettings settings, boolean strictOutputs) {
      this.settings = settings;
      this.strictOutputs = strictOutputs;
    }

    private static List<Claim> whole(Alternative... alternatives) {
      return List.of(new Whole(List.of(alternatives)));
    }

    /** A replacement that was shown covers it too: an apply may end between the destroying and the creating. */
    @Override
    public List<Claim> create(Change.Create change) {
      return whole(outcome(change.address(), change.type(), change.after(), change.unknown()));
    }

    @Override
    public List<Claim> update(Change.Update change) {
      List<Difference> differences = Difference.of(change, settings);
      if (differences.isEmpty() && Difference.of(change, DigestSettings.none()).isEmpty()) {
        return whole(
            (line, digests) -> line.digests().contains(digests.updateOfNothing(change.address())));
      }
      return differences.stream().<Claim>map(Attribute::new).toList();
    }

    /** What a shown create or replacement deposed may go once the new object is there. */
    @Override
    public List<Claim> delete(Change.Delete change) {
      Alternative shown = (line, digests) -> line.digests().contains(digests.delete(change));
      if (change.deposed().isEmpty()) {
        return whole(shown);
      }
      return whole(
          shown, (line, digests) -> line.digests().contains(digests.follow(change.address())));
    }

    /** What an earlier apply left tainted was shown as the create or replacement that failed. */
    @Override
    public List<Claim> replace(Change.Replace change) {
      Alternative shown = (line, digests) -> planned(
          line,
          digests,
          ValuePath.root(change.address()),
          change.after(),
          change.unknown(),
          after -> line.digests().contains(digests.replace(change, after)));
      if (!change.tainted()) {
        return whole(shown);
      }
      return whole(
          shown, outcome(change.address(), change.type(), change.after(), change.unknown()));
    }

    private static Alternative outcome(
        String address, String type, JsonNode after, JsonNode unknown) {
      return (line, digests) -> planned(
          line,
          digests,
          ValuePath.root(address),
          after,
          unknown,
          content -> line.digests().contains(digests.outcome(address, type, content)));
    }

    @Override
    public List<Claim> move(Change.Move change) {
      return whole((line, digests) -> line.digests().contains(digests.move(change)));
    }

    @Override
    public List<Claim> imports(Change.Import change) {
      return whole((line, digests) -> line.digests().contains(digests.imports(change)));
    }

    @Override
    public List<Claim> forget(Change.Forget change) {
      return whole((line, digests) -> line.digests().contains(digests.forget(change)));
    }

    @Override
    public List<Claim> command(Change.Command change) {
      return whole((line, digests) -> line.digests().contains(digests.command(change)));
    }

    @Override
    public List<Claim> output(Change.Output change) {
      return whole((line, digests) ->
          line.digests().contains(digests.output(change.name(), change.outputAction()))
              && (!strictOutputs
                  || change.outputAction() == Change.OutputAction.DELETE
                  || hasValueOf(change, line, digests)));
    }

    private static boolean hasValueOf(Change.Output change, ShownLine line, ChangeDigests digests) {
      return planned(
          line,
          digests,
          ValuePath.root(change.address()),
          change.after(),
          change.unknown(),
          after -> line.digests().contains(digests.outputValue(change.name(), after)));
    }
  }
}
