package fr.arcodange.factoryline.git;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A commit to be made.
 *
 * @param tree the id of its files
 * @param author who is named as its author and committer
 * @param message without a line that Git would take out: nothing is added to it, and nothing is left out
 */
public record NewCommit(
    String tree, List<String> parents, Identity author, Instant when, String message) {

  public NewCommit {
    parents = List.copyOf(parents);
    Objects.requireNonNull(tree);
    Objects.requireNonNull(author);
    Objects.requireNonNull(when);
    Objects.requireNonNull(message);
  }
}
