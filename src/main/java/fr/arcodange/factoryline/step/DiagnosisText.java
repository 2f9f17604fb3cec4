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

  private DiagnosisText() {}

  /** A script as psql runs it: each finding as remarks, and what mends it. */
  public static String script(Diagnosis diagnosis) {
    StringBuilder script = new StringBuilder();
    for (Finding finding : diagnosis.findings()) {
      script
          .append("-- ")
          .append(finding.severity().word())
          .append(": ")
          .append(finding.rule())
          .append(": ")
          .append(Display.line(finding.where() + ": " + finding.what()))
          .append('\n');
      lines(finding).forEach(line -> script.append(Display.visible(line)).append('\n'));
      script.append('\n');
    }
    return script.append("-- ").append(diagnosis.counts()).append('\n').toString();
  }

  /** What mends a finding, as psql reads it. */
  private static List<String> lines(Finding finding) {
    List<String> lines = new ArrayList<>();
    Optional<String> connected = Optional.empty();
    for (Mend mend : finding.mend()) {
      if (mend instanceof Mend.Statement statement) {
        if (statement.database().isPresent() && !statement.database().equals(connected)) {
          connected = statement.database();
          lines.add(connect(connected.get()));
        }
        lines.add(statement.sql() + ";");
      } else if (mend instanceof Mend.Advice advice) {
        lines.add("-- " + Display.line(advice.text()));
      }
    }
    return lines;
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
   * "unknown": 2}}}. Each of {@code mend} is a line of a script for psql.
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
      lines(finding).forEach(mend::add);
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
