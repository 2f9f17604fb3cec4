package fr.arcodange.factoryline.git;

import fr.arcodange.factoryline.Failure;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Puts commits on branches of the server, without a look at what is checked out here: neither the working tree nor the index nor a
 * branch of this repository is touched. Every method throws {@link Failure} as {@link Git}'s do.
 */
public interface Publishing {

  /** Whether Git takes it as a branch's name, and no other name of the server's can be taken for it. */
  boolean isBranchName(String name);

  /** What the server has now; a branch that is there is fetched. */
  RemoteBranch remoteBranch(String remote, String branch);

  /**
   * A branch of a server.
   *
   * @param tip the commit it is at; empty if there is no such branch
   * @param defaultBranch the branch that the server's {@code HEAD} names, if it says so
   * @param inTheWay a branch beside which there can be none of this name: to git it is a file where this one needs a folder, or the
   *     other way round
   */
  record RemoteBranch(
      Optional<String> tip, Optional<String> defaultBranch, Optional<String> inTheWay) {}

  /**
   * Stores files as a tree and nothing else in it. They are stored as they are: no attribute or setting changes a line end.
   *
   * @param files content by name, all in one folder
   * @param scratch where a private temporary folder may be made
   * @return the tree's id
   */
  String storeFiles(Map<String, String> files, Path scratch);

  /** Stores a commit; no branch has it yet. */
  String commit(NewCommit commit);

  /** A commit that is here. */
  CommitDescription describe(String commit);

  /**
   * Moves a branch of the server to a commit, which must have the branch's tip as its ancestor; a branch that is not there is made.
   * A server that cannot be reached is tried again twice.
   *
   * @throws Failure denied if the server does not let us, by a protected branch as well; unreachable
   */
  Pushed push(String remote, String commit, String branch);

  /** What came of a push. */
  enum Pushed {
    DONE,
    /** Somebody else moved the branch meanwhile; nothing was changed. */
    OVERTAKEN
  }
}
