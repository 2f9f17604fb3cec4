package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.text.CommentHead;
import fr.arcodange.factoryline.text.Subject;
import java.util.List;

/** What pull requests are shown and merges apply: a root module of OpenTofu, the applications of a server. */
interface Plannable {
  Subject subject();

  /** What files have to do with it, as in "the root is made of". */
  String madeOf();

  /** What a plan that changes nothing comes to. */
  Tally nothing();

  /**
   * Looks whether it is in the tree.
   *
   * @throws fr.arcodange.factoryline.Failure usage, if it is not
   */
  void require(PlanTree tree);

  /**
   * The files that it depends on.
   *
   * @throws fr.arcodange.factoryline.Failure usage, if it is not in the tree
   */
  Sources sources(PlanTree tree);

  /**
   * Plans without locking anything.
   *
   * @throws PlanFailed with the planning program's words
   */
  Planned.Shown plan(PlanTree tree, Lease lease, CommentHead head);

  /**
   * Plans, and keeps others away until that is closed.
   *
   * @throws PlanFailed with the planning program's words
   */
  Planned.Locked planLocked(PlanTree tree, Lease lease);

  /** Files of a repository, by their paths from its top. */
  interface Sources {
    /** Whether a change of this file may change what is planned. */
    boolean touchedBy(String path);

    /** For git: files and folders that hold all of them. */
    List<String> paths();
  }
}
