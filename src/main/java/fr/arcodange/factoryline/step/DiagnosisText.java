package fr.arcodange.factoryline.step;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.postgres.Finding;
import fr.arcodange.factoryline.postgres.Finding.Mend;
import fr.arcodange.factoryline.postgres.Finding.Severity;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.Markdown;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What was found on a server, for people, for programs and for the job's page. */
public final class DiagnosisText {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.-]+");
  private static final int LONGEST_CELL = 300;

  /** A database's owner decides what a session in it begins with, a superuser's too: whose names it means, and who it is. */
  private static final List<String> OWN_NAMES_AND_RIGHTS =
      List.of("SET search_path TO pg_catalog;", "SET ROLE NONE;");

  private DiagnosisText() {}

  /** A script as psql runs it: each finding as remarks, and what mends it. */
  public static String script(Diagnosis diagnosis) {
    StringBuilder script = new StringBuilder();
    Session session = new Session(diagnosis.database());
    if (diagnosis.findings().stream().anyMatch(DiagnosisText::hasStatements)) {
      OWN_NAMES_AND_RIGHTS.forEach(line -> script.append(line).append('\n'));
      script.append('\n');
    }
    for (Finding finding : diagnosis.findings()) {
      script
          .append("-- ")
          .append(finding.severity().word())
          .append(": ")
          .append(finding.rule())
          .append(": ")
          .append(Display.line(finding.where() + ": " + finding.what()))
          .append('\n');
      session
          .lines(finding)
          .forEach(line -> script.append(Display.visible(line)).append('\n'));
      script.append('\n');
    }
    return script.append("-- ").append(diagnosis.counts()).append('\n').toString();
  }

  private static boolean hasStatements(Finding finding) {
    return finding.mend().stream().anyMatch(Mend.Statement.class::isInstance);
  }

  /** What mends a finding, as a script of its own. */
  private static List<String> lines(Diagnosis diagnosis, Finding finding) {
    List<String> lines = new ArrayList<>(hasStatements(finding) ? OWN_NAMES_AND_RIGHTS : List.of());
    lines.addAll(new Session(diagnosis.database()).lines(finding));
    return lines;
  }

  /** Where psql is connected as it reads a script from its beginning on. */
  private static final class Session {
    private final String home;

    /** Nowhere in particular, as long as the script has not said where. */
    private Optional<String> connected = Optional.empty();

    /** @param home where statements run that belong to no database */
    Session(String home) {
      this.home = home;
    }

    List<String> lines(Finding finding) {
      List<String> lines = new ArrayList<>();
      for (Mend mend : finding.mend()) {
        if (mend instanceof Mend.Statement statement) {
          statement
              .database()
              .or(() -> connected.map(elsewhere -> home))
              .filter(database -> !connected.equals(Optional.of(database)))
              .ifPresent(database -> {
                connected = Optional.of(database);
                lines.add(connect(database));
                lines.addAll(OWN_NAMES_AND_RIGHTS);
              });
          lines.add(statement.sql() + ";");
        } else if (mend instanceof Mend.Advice advice) {
          lines.add("-- " + Display.line(advice.text()));
        }
      }
      return lines;
    }
  }

  /** To psql, a name with a = in it would be more than a name, and a line feed would end the command. */
  static String connect(String database) {
    if (PLAIN.matcher(database).matches()) {
      return "\\connect \"" + database + "\"";
    }
    String setting = "dbname='" + database.replace("\\", "\\\\").replace("'", "\\'") + "'";
    StringBuilder quoted = new StringBuilder();
    setting.codePoints().forEach(c -> quoted.append(forPsql(Character.toString(c))));
    return "\\connect -reuse-previous=on '\"" + quoted + "\"'";
  }

  /** A character within single quotes, where psql knows the escapes of C, and double ones, which it takes off after them. */
  private static String forPsql(String character) {
    if (character.equals("\\")) {
      return "\\\\";
    }
    if (character.equals("'") || character.equals("\"")) {
      return character + character;
    }
    if (Display.line(character).equals(character)) {
      return character;
    }
    StringBuilder escapes = new StringBuilder();
    for (byte each : character.getBytes(StandardCharsets.UTF_8)) {
      escapes.append(String.format(Locale.ROOT, "\\%03o", each & 0xff));
    }
    return escapes.toString();
  }

  /**
   * The same as an object: {@code {"findings": [{"rule", "severity", "where", "what", "mend": []}], "counts": {"danger": 1, "warning": 0,
   * "unknown": 2}}}. The lines of {@code mend} are a script for psql.
   */
  public static ObjectNode json(Diagnosis diagnosis) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode findings = json.putArray("findings");
    for (Finding finding : diagnosis.findings()) {
      ObjectNode one = findings.addObject();
      one.put("rule", finding.rule());
      one.put("severity", finding.severity().word());
      one.put("where", finding.where());
      one.put("what", finding.what());
      ArrayNode mend = one.putArray("mend");
      lines(diagnosis, finding).forEach(mend::add);
    }
    ObjectNode counts = json.putObject("counts");
    for (Severity severity : Severity.values()) {
      counts.put(severity.word(), diagnosis.count(severity));
    }
    return json;
  }

  /** A table for the job's page. */
  static String page(Diagnosis diagnosis) {
    String head = "### What is unsafe on " + Markdown.code(diagnosis.server()) + "\n\n";
    if (diagnosis.findings().isEmpty()) {
      return head + "Nothing unsafe was found.\n";
    }
    CommentTable table = new CommentTable(List.of("", "rule", "where", "what"));
    for (Finding finding : diagnosis.findings()) {
      boolean fits = table.add(List.of(
          finding.severity().word(),
          finding.rule(),
          Markdown.cell(finding.where()),
          Markdown.text(Display.shortened(finding.what(), LONGEST_CELL))));
      if (!fits) {
        break;
      }
    }
    int left = diagnosis.findings().size() - table.rows();
    return head + diagnosis.counts() + "; the step's output says what mends each.\n\n"
        + table.text() + (left == 0 ? "" : "*" + left + " more did not fit here.*\n");
  }
}
