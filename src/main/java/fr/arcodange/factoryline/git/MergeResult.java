package fr.arcodange.factoryline.git;

import java.util.List;

/** What merging two commits gives, without touching any working tree. */
public sealed interface MergeResult {

  /**
   * Nothing stands in the way.
   *
   * @param tree the id of the merged tree
   */
  record Merged(String tree) implements MergeResult {}

  /**
   * Both sides changed the same thing.
   *
   * @param files what a person has to resolve, as paths from the top of the repository
   */
  record Conflict(List<String> files) implements MergeResult {
    public Conflict {
      files = List.copyOf(files);
    }
  }
}
