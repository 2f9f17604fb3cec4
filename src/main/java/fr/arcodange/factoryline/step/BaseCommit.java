package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.git.Refspecs;
import java.util.List;
import java.util.Optional;

/** The commit that a person names to compare with. */
final class BaseCommit {
  private BaseCommit() {}

  /**
   * A branch, tag or commit that is here, else a branch or a tag of the server.
   *
   * @throws Failure usage, if there is none
   */
  static ChartComparison.Base named(String name, Git git) {
    String sha = git.tryResolve(name)
        .or(() -> fetched(Refspecs.branch(name), Refspecs.localBranch(name), git))
        .or(() -> fetched(Refspecs.tag(name), Refspecs.localTag(name), git))
        .orElseThrow(
            () -> Failure.usage("finding what to compare with: there is no branch, tag or commit '"
                    + name + "', here or on the server")
                .hint("--diff-base takes one of these"));
    return new ChartComparison.Base(name, sha);
  }

  private static Optional<String> fetched(String refspec, String local, Git git) {
    try {
      git.fetch("origin", List.of(refspec));
      return git.tryResolve(local);
    } catch (Failure failure) {
      if (failure.kind() == Failure.Kind.USAGE || failure.kind() == Failure.Kind.TOOL_FAILED) {
        return Optional.empty();
      }
      throw failure;
    }
  }
}
