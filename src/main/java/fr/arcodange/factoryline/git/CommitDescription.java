package fr.arcodange.factoryline.git;

import java.util.List;
import java.util.Optional;

/**
 * A commit as it is stored; its texts are anybody's.
 *
 * @param tree the id of its files
 * @param author as in {@code Name <address>}
 */
public record CommitDescription(
    String id, String tree, List<String> parents, String author, String message) {

  public CommitDescription {
    parents = List.copyOf(parents);
  }

  /** The first line of its message. */
  public String subject() {
    return message.lines().findFirst().orElse("");
  }

  /** The value of {@code Name: value} in the last paragraph of the message; the last one, if there are several. */
  public Optional<String> trailer(String name) {
    String text = message.strip();
    String last = text.substring(text.lastIndexOf("\n\n") + 1);
    return last.lines()
        .filter(line -> line.startsWith(name + ": "))
        .map(line -> line.substring(name.length() + 2).strip())
        .reduce((earlier, later) -> later);
  }
}
