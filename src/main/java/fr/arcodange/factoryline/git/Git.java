package fr.arcodange.factoryline.git;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Programs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A repository on this machine, through the {@code git} program (2.38 or newer). No hook, filesystem monitor, pager, prompt or
 * automatic maintenance runs. Commits are full object ids; paths are from the top of the repository, and bytes of them that are no
 * UTF-8 are shown as {@code \xNN}. A shallow clone is deepened as soon as history is asked for.
 *
 * <p>Every method throws {@link Failure}: usage for what is not there, tool failed with git's own words for the rest.
 */
public interface Git {

  /**
   * Opens a repository.
   *
   * @param repository its folder, or one in it
   * @param environment where git's PATH, HOME, proxy and SSH settings are taken from; nothing else reaches it
   * @param credentials for fetching over HTTP; without them git's own helpers are asked
   * @param caFile certificates to trust besides the system's, as PEM
   * @throws Failure usage if there is no git, a too old one, or no repository
   */
  static Git open(
      Programs programs,
      Path repository,
      Map<String, String> environment,
      Optional<Credentials> credentials,
      Optional<Path> caFile) {
    Map<String, String> ofGit = GitEnvironment.of(environment, repository, credentials, caFile);
    return new GitRepository(
        new GitRunner(programs, repository, ofGit).atTop(), FetchRetries.USUAL);
  }

  /**
   * Brings commits from a server; {@link Refspecs} says which. A server that cannot be reached is tried again twice.
   *
   * @param remote a configured name, or a URL
   * @throws Failure denied if the server does not let us, unreachable if it cannot be reached, usage if it has no such ref
   */
  void fetch(String remote, List<String> refspecs);

  /** The id of the commit that a name means; usage if there is none. */
  String resolve(String revision);

  /** The ids of the commits that names mean, in their order, asked for at once; usage if there is one without. */
  List<String> resolve(List<String> revisions);

  /** The branch that is checked out, also one without a commit yet; empty if a commit is. */
  Optional<String> currentBranch();

  /** The id of the commit that a name means, if it is here. */
  Optional<String> tryResolve(String revision);

  /** Merges {@code head} into {@code base}, in the object store only. */
  MergeResult merge(String base, String head);

  /** Makes a commit whose author and dates are fixed, so that the same tree and parents always give the same id. */
  String commitTree(String tree, List<String> parents);

  /**
   * Checks a commit out in a temporary folder of its own below {@code parentFolder}: the same one each time for the same
   * {@code purpose}, unless somebody uses that just now.
   */
  Worktree worktree(String commit, Path parentFolder, String purpose);

  /**
   * Removes the temporary folders that killed runs left below {@code parentFolder}; those of living ones stay, and those that
   * {@code mayGo} says no to.
   */
  List<Path> removeLeftoverWorktrees(Path parentFolder, Predicate<Path> mayGo);

  /** What differs between two commits or trees; a renamed file counts as both of its paths. */
  List<String> changedPaths(String from, String to);

  /** Whether {@code ancestor} is {@code descendant} or lies in its history. Both must be here. */
  boolean isAncestor(String ancestor, String descendant);

  /** The best common ancestor of two commits, if there is any. */
  Optional<String> mergeBase(String one, String other);

  /**
   * The commits reachable from {@code tip} and not from {@code exclusive}, newest first; only those that touched one of
   * {@code paths} (files or folders, no patterns), unless that is empty. A merge counts if it differs there from one of its parents.
   */
  List<String> commitsBetween(Optional<String> exclusive, String tip, List<String> paths);

  /**
   * The commits that a merged pull request brought, newest first, the one it was merged by included.
   *
   * @param merged the commit the server names as the merge: a merge commit brings what its first parent does not have; any other
   *     (squash, rebase, fast-forward) is the last of {@code count} in a row
   * @param count how many commits the pull request has on the server
   */
  List<String> commitsCarriedBy(String merged, int count);

  /** The parents of a commit, first parent first. */
  List<String> parents(String commit);

  /** Puts commits on branches of the server that this repository is fetched from. */
  Publishing publishing();
}
