package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.postgres.SqlStatement;
import fr.arcodange.factoryline.postgres.Work;
import fr.arcodange.factoryline.text.CommentHead;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.Excerpt;
import fr.arcodange.factoryline.text.Markdown;
import fr.arcodange.factoryline.text.Numerals;
import fr.arcodange.factoryline.text.Page;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The comment that shows a pull request what would be run on a PostgreSQL server: what is dropped first, then a folded script for
 * each application. At most 60,000 bytes and 400 HTML elements, and nothing in it can act as Markdown, HTML or a mention.
 */
final class PgPlanComment {
  private static final int MOST_BYTES = 60_000;
  private static final int MOST_ELEMENTS = 400;
  private static final int SCRIPT = 20_000;
  private static final int WARNINGS = 6_000;
  private static final int WRITES = 12_000;
  private static final int IF_NEEDED = 4_000;
  private static final String CUT =
      "\n**Something above is cut (…); the log of the run has all of it.**\n\n";
  private static final int DROPS = 4_000;
  private static final int LONGEST_SENTENCE = 1_000;

  private final CommentHead head;
  private final CommentHead.Planner planner;
  private final UnaryOperator<String> redact;
  private boolean cut;

  /** @param redact sees every foreign string before anything is done with it */
  PgPlanComment(CommentHead head, CommentHead.Planner planner, UnaryOperator<String> redact) {
    this.head = head;
    this.planner = planner;
    this.redact = redact;
  }

  /** @param note the last line, Markdown of ours */
  String markdown(PgDifference difference, Optional<String> note) {
    Page page = new Page(MOST_BYTES, MOST_ELEMENTS);
    page.add(head.title("Plan for", ""));
    page.add(drops(difference));
    page.add("**" + capital(difference.summary()) + "**\n\n");
    page.add(head.provenance(Optional.of(planner)));
    String end = note.map(text -> "\n" + text + "\n").orElse("");
    page.reserve(end);
    page.reserve(notShown(1_000_000));
    page.reserve(CUT);
    page.add(warnings(difference));
    String writes = writes(difference);
    String ifNeeded = ifNeeded(difference);
    page.reserve(writes);
    page.reserve(ifNeeded);
    List<String> scripts = difference.allWorks().stream()
        .filter(work -> !work.statements().isEmpty())
        .map(this::script)
        .toList();
    int left = scripts.size() - page.addWhileRoom(scripts);
    return page.text()
        + writes
        + ifNeeded
        + (left == 0 ? "" : notShown(left))
        + (cut ? CUT : "")
        + end;
  }

  private static String capital(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  /** What cannot be taken back stands where nobody misses it. */
  private String drops(PgDifference difference) {
    List<String> drops = Stream.concat(
            difference.allWorks().stream()
                .flatMap(work -> work.statements().stream())
                .map(SqlStatement::shown)
                .filter(sql -> sql.startsWith("DROP ")),
            difference.drops().stream()
                .flatMap(drop -> drop.removal().paths().stream())
                .map(path -> "Vault: delete " + path))
        .toList();
    return drops.isEmpty()
        ? ""
        : "> [!CAUTION]\n"
            + list(drops, DROPS, drop -> "> - " + Markdown.code(sentence(drop)) + "\n") + "\n";
  }

  private String warnings(PgDifference difference) {
    List<String> warnings = new ArrayList<>();
    difference
        .allWorks()
        .forEach(work ->
            work.warnings().forEach(warning -> warnings.add(work.title() + ": " + warning)));
    return warnings.isEmpty()
        ? ""
        : "> [!WARNING]\n"
            + list(warnings, WARNINGS, text -> "> - " + Markdown.text(sentence(text)) + "\n")
            + "\n";
  }

  private String script(Work work) {
    int count = work.statements().size();
    return Markdown.details(
            Markdown.htmlCode(sentence(work.title())) + ": " + Numerals.grouped(count)
                + (count == 1 ? " statement" : " statements"),
            fence("sql", ProvisioningText.script(work), SCRIPT))
        + "\n";
  }

  /** With what is written: the statements that make users and take them back are among it, and no password is. */
  private String writes(PgDifference difference) {
    int count = difference.writes().size() + difference.writesIfNeeded().size();
    return count == 0
        ? ""
        : Markdown.details(
                "Vault: " + PgDifference.counted(count, "write"),
                fence("text", ProvisioningText.vault(difference), WRITES))
            + "\n";
  }

  private String fence(String language, String text, int mostBytes) {
    String shown = redact.apply(text);
    cut |= shown.getBytes(StandardCharsets.UTF_8).length > mostBytes;
    return Markdown.fence(language, shown, mostBytes);
  }

  private String ifNeeded(PgDifference difference) {
    List<String> statements = difference.works().stream()
        .flatMap(work -> work.ifNeeded().stream())
        .map(SqlStatement::shown)
        .toList();
    return statements.isEmpty()
        ? ""
        : "Not to be seen from here, and run only if needed:\n\n"
            + list(statements, IF_NEEDED, sql -> "- " + Markdown.code(sentence(sql)) + "\n");
  }

  private <T> String list(List<T> all, int mostBytes, Function<T, String> line) {
    Excerpt excerpt = new Excerpt(mostBytes);
    all.forEach(one -> excerpt.add(line.apply(one)));
    int more = excerpt.count() - excerpt.pieces().size();
    return String.join("", excerpt.pieces())
        + (more == 0 ? "" : "\nand " + Numerals.grouped(more) + " more\n");
  }

  private static String notShown(int scripts) {
    return "\nThe statements of " + Numerals.grouped(scripts) + " more "
        + (scripts == 1 ? "application" : "applications")
        + " did not fit; the log of the run has them.\n\n";
  }

  private String sentence(String foreign) {
    return Display.shortened(redact.apply(foreign), LONGEST_SENTENCE);
  }
}
