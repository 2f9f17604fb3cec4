package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.argocd.Finding.Severity;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.Markdown;
import fr.arcodange.factoryline.text.Numerals;
import fr.arcodange.factoryline.text.Page;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Findings for people, programs and pages. Of one rule, so many are told that all others have room as well. */
public final class LintText {
  private static final int MOST_OF_RULE = 10;
  private static final int LONGEST = 500;
  private static final int MOST_BYTES = 12_000;
  private static final int MOST_ELEMENTS = 200;

  private LintText() {}

  /** Errors first; a line each, and one that says what to do. Empty if there are none. */
  public static String human(List<Finding> findings) {
    StringBuilder text = new StringBuilder();
    for (Group group : groups(findings)) {
      for (Finding finding : group.shown()) {
        text.append(word(finding.severity()))
            .append(": ")
            .append(finding.rule())
            .append(": ")
            .append(line(where(finding) + finding.message()))
            .append(
                finding.source().isEmpty() || finding.object().isEmpty()
                    ? ""
                    : " (" + line(finding.source()) + ")")
            .append("\n  hint: ")
            .append(line(finding.advice()))
            .append('\n');
      }
      if (group.left() > 0) {
        text.append("  and ")
            .append(Numerals.grouped(group.left()))
            .append(" more of ")
            .append(group.rule())
            .append('\n');
      }
    }
    return text.toString();
  }

  /**
   * All of them: {@code {"findings": [{"rule", "severity", "source", "object", "path", "message", "advice"}], "counts": {"error": 1,
   * "warning": 0}}}.
   */
  public static ObjectNode json(List<Finding> findings) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode list = json.putArray("findings");
    for (Finding finding : findings) {
      list.addObject()
          .put("rule", finding.rule())
          .put("severity", word(finding.severity()))
          .put("source", finding.source())
          .put("object", finding.object())
          .put("path", finding.path())
          .put("message", finding.message())
          .put("advice", finding.advice());
    }
    ObjectNode counts = json.putObject("counts");
    for (Severity severity : Severity.values()) {
      counts.put(word(severity), count(findings, severity));
    }
    return json;
  }

  /**
   * A table for a comment, of bounded length; empty if there are none.
   *
   * @param redact sees every foreign text before it is cut or escaped: afterwards it would not find a secret in it
   */
  public static String markdown(List<Finding> findings, UnaryOperator<String> redact) {
    if (findings.isEmpty()) {
      return "";
    }
    Page page = new Page(MOST_BYTES, MOST_ELEMENTS);
    int shown = 0;
    page.add(counts(findings)
        + "\n\n| | rule | where | what is wrong | what to do |\n|---|---|---|---|---|\n");
    for (Group group : groups(findings)) {
      for (Finding finding : group.shown()) {
        if (!page.add(row(finding, redact))) {
          break;
        }
        shown++;
      }
    }
    int left = findings.size() - shown;
    return page.text()
        + (left == 0 ? "" : "\n*" + Numerals.grouped(left) + " more are told in the job's log.*\n");
  }

  private static String row(Finding finding, UnaryOperator<String> redact) {
    String where = finding.object().isEmpty() ? finding.source() : finding.object();
    return "| " + word(finding.severity())
        + " | " + finding.rule()
        + " | " + (where.isEmpty() ? "" : Markdown.cell(shortened(where, redact)))
        + (finding.path().isEmpty() ? "" : " " + Markdown.cell(shortened(finding.path(), redact)))
        + " | " + Markdown.text(shortened(finding.message(), redact))
        + " | " + Markdown.text(shortened(finding.advice(), redact))
        + " |\n";
  }

  /** As in {@code 2 errors, 1 warning}. */
  public static String counts(List<Finding> findings) {
    int errors = count(findings, Severity.ERROR);
    int warnings = count(findings, Severity.WARNING);
    return Numerals.grouped(errors)
        + (errors == 1 ? " error, " : " errors, ")
        + Numerals.grouped(warnings)
        + (warnings == 1 ? " warning" : " warnings");
  }

  private static int count(List<Finding> findings, Severity severity) {
    return (int)
        findings.stream().filter(finding -> finding.severity() == severity).count();
  }

  private static String where(Finding finding) {
    String object = finding.object().isEmpty() ? finding.source() : finding.object();
    return (object.isEmpty() ? "" : object + ": ")
        + (finding.path().isEmpty() ? "" : finding.path() + ": ");
  }

  private static String shortened(String text, UnaryOperator<String> redact) {
    return Display.shortened(redact.apply(text), LONGEST);
  }

  private static String line(String text) {
    return Display.shortened(Display.line(text), LONGEST);
  }

  private static String word(Severity severity) {
    return severity.name().toLowerCase(Locale.ROOT);
  }

  /** What one rule found of one severity. */
  private record Group(String rule, List<Finding> shown, int left) {}

  private static List<Group> groups(List<Finding> findings) {
    List<Group> groups = new ArrayList<>();
    for (Severity severity : Severity.values()) {
      Map<String, List<Finding>> byRule = new LinkedHashMap<>();
      findings.stream()
          .filter(finding -> finding.severity() == severity)
          .forEach(finding ->
              byRule.computeIfAbsent(finding.rule(), rule -> new ArrayList<>()).add(finding));
      byRule.forEach((rule, all) -> {
        List<Finding> shown = all.subList(0, Math.min(MOST_OF_RULE, all.size()));
        groups.add(new Group(rule, shown, all.size() - shown.size()));
      });
    }
    return groups;
  }
}
