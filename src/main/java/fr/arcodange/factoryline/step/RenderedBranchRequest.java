package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.git.Identity;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is to be on a branch.
 *
 * @param branch its name, without {@code refs/heads/}
 * @param files content by name, all at the top of the branch; a README is added
 * @param chart what was rendered, as a person would call it; foreign text
 * @param source the full id of the commit that was rendered
 * @param sourceBranch the branch that {@code source} is on, if it is known
 * @param sourcePage the page of that commit, if there is one
 * @param author who makes the commit
 */
public record RenderedBranchRequest(
    String branch,
    Map<String, String> files,
    String chart,
    String source,
    Optional<String> sourceBranch,
    Optional<String> sourcePage,
    Identity author) {
  /** Who commits unless somebody says otherwise. */
  public static final Identity ROBOT = new Identity("Factoryline", "factoryline@localhost");

  public RenderedBranchRequest {
    Objects.requireNonNull(branch);
    files = Map.copyOf(new TreeMap<>(files));
    Objects.requireNonNull(chart);
    Objects.requireNonNull(source);
    Objects.requireNonNull(sourceBranch);
    Objects.requireNonNull(sourcePage);
    Objects.requireNonNull(author);
  }
}
