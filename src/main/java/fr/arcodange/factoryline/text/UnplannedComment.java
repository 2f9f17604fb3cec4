package fr.arcodange.factoryline.text;

import fr.arcodange.factoryline.Failure;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The comment of a pull request for which there is no plan, as Markdown. */
public final class UnplannedComment {
  private static final int MOST_WORDS = 40_000;
  private static final int FILES = 6_000;
  private static final int LONGEST_NAME = 300;
  private static final int LONGEST_SENTENCE = 1_000;

  private UnplannedComment() {}

  /**
   * A plan could not be made.
   *
   * @param words those of the program that failed; empty if none did
   * @param redact sees every foreign string before anything is done with it
   */
  public static String failed(
      CommentHead head, Failure failure, String words, UnaryOperator<String> redact) {
    String hint = failure
        .hint()
        .map(text -> Markdown.text(sentence(redact.apply(text))) + "\n\n")
        .orElse("");
    return head.title("Plan for", " failed")
        + "> [!CAUTION]\n> " + Markdown.text(sentence(redact.apply(failure.message()))) + "\n\n"
        + (words.isEmpty() ? "" : Markdown.fence("text", redact.apply(words), MOST_WORDS) + "\n")
        + hint
        + head.provenance(Optional.empty());
  }

  /**
   * The pull request does not touch what is planned.
   *
   * @param made what that is, as in "the root is made of"
   */
  public static String untouched(CommentHead head, String made) {
    return head.title("Plan for", ": untouched")
        + "Nothing was planned: this pull request changes no file that " + made + ".\n\n"
        + head.provenance(Optional.empty());
  }

  /** The pull request cannot be merged as it is. */
  public static String conflicting(CommentHead head, List<String> files) {
    Excerpt list = new Excerpt(FILES);
    files.forEach(
        file -> list.add("- " + Markdown.code(Display.shortened(file, LONGEST_NAME)) + "\n"));
    int more = list.count() - list.pieces().size();
    return head.title("Plan for", ": merge conflict")
        + "> [!WARNING]\n> Nothing was planned: what is planned is the merge, and these files"
        + " conflict. Merge the base branch into this one and push.\n\n"
        + String.join("", list.pieces()) + (more > 0 ? "\nand " + more + " more.\n" : "") + "\n"
        + head.provenance(Optional.empty());
  }

  private static String sentence(String text) {
    return Display.shortened(text, LONGEST_SENTENCE);
  }
}
