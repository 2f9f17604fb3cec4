package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.Markdown;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One thing told twice while it is written: as Markdown for a page, where everything foreign is redacted, then cut, then escaped,
 * and as plain lines for a log, which redacts and fences by itself.
 */
final class PageAndLog {
  /** Of a list in the log. */
  private static final int LINES = 200;

  /** Of a list in a sentence of the page. */
  private static final int FEW = 5;

  private static final int LONGEST_ADDRESS = 300;

  /** Escaped, each character of it may take twelve. */
  private static final int LONGEST_SENTENCE = 1_000;

  private static final int MOST_WORDS = 15_000;

  private final UnaryOperator<String> redact;
  private final StringBuilder page = new StringBuilder();
  private final StringBuilder log = new StringBuilder();

  /** @param redact sees every foreign string of the page before it is cut or escaped */
  PageAndLog(UnaryOperator<String> redact) {
    this.redact = redact;
  }

  String page() {
    return page.toString();
  }

  String log() {
    return log.toString();
  }

  void headline(String verdict, String where, String what) {
    page.append("### ").append(verdict).append(": ").append(Markdown.code(where));
    page.append(" — ").append(what).append("\n\n");
    log.append(verdict).append(": ").append(where).append(", ").append(what).append('\n');
  }

  /** Our own words, in which numbers of pull requests become links; an account's name is the only foreign part. */
  void paragraph(String sentence) {
    page.append(sentence.replace("@", "@\u200b")).append("\n\n");
    logged(sentence);
  }

  /** A sentence that may hold anything. */
  void foreign(String sentence) {
    page.append(sentence(sentence)).append("\n\n");
    logged(sentence);
  }

  /** What a program said, at any length. */
  void words(String words) {
    String shown = Display.visible(redact.apply(words));
    page.append(Markdown.fence("text", Markdown.truncateUtf8(shown, MOST_WORDS)))
        .append('\n');
    logged(words);
  }

  /** Clauses that may hold anything; the page has the first few. */
  void clauses(List<String> clauses) {
    clauses.stream()
        .limit(FEW)
        .forEach(
            clause -> page.append("- ").append(Markdown.text(shortened(clause))).append('\n'));
    page.append(clauses.isEmpty() ? "" : "\n");
    lines(clauses, clause -> clause);
  }

  /** Markdown for the page alone, which is safe already. */
  void paged(String markdown) {
    page.append(markdown);
  }

  /** Text for the log alone. */
  void logged(String text) {
    log.append(text).append(text.isEmpty() ? "" : "\n");
  }

  /** As many rows as the page has room for. */
  <T> void table(List<String> head, List<T> rows, Function<T, List<String>> cells) {
    CommentTable table = new CommentTable(head);
    rows.stream().map(cells).takeWhile(table::add).forEach(row -> {});
    page.append(table.text());
    if (rows.size() > table.rows()) {
      page.append("and ").append(rows.size() - table.rows()).append(" more.\n\n");
    }
  }

  /** The same list for the log, as much of it as a person reads. */
  <T> void lines(List<T> items, Function<T, String> line) {
    items.stream()
        .limit(LINES)
        .forEach(item -> log.append("  ").append(Display.line(line.apply(item))).append('\n'));
    if (items.size() > LINES) {
      log.append("  and ").append(items.size() - LINES).append(" more\n");
    }
  }

  /** Foreign text for the page. */
  String sentence(String foreign) {
    return Markdown.text(Display.shortened(redact.apply(foreign), LONGEST_SENTENCE));
  }

  /** A foreign name for a cell of a table. */
  String cell(String name) {
    return Markdown.cell(shortened(name));
  }

  /** The first few names, each as a cell. */
  String cells(List<String> names) {
    return names.stream().limit(FEW).map(this::cell).collect(Collectors.joining(", "))
        + (names.size() > FEW ? ", …" : "");
  }

  /** The first few names in a sentence, and how many more there are. */
  String names(List<String> names) {
    return names.stream()
            .limit(FEW)
            .map(name -> Markdown.code(shortened(name)))
            .collect(Collectors.joining(", "))
        + (names.size() > FEW ? " and " + (names.size() - FEW) + " more" : "");
  }

  private String shortened(String foreign) {
    return Display.shortened(redact.apply(foreign), LONGEST_ADDRESS);
  }
}
