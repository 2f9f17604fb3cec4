package fr.arcodange.factoryline.step;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.step.Check.Failed;
import fr.arcodange.factoryline.step.Check.NotChecked;
import fr.arcodange.factoryline.text.Display;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** What a verification found, for people, for pages and for programs. */
public final class VerifyText {
  private static final List<String> HEAD = List.of("application", "way", "result", "check");
  private static final int LONGEST_WORDS = 1_000;

  private VerifyText() {}

  /** A table with a row for each check; below one that failed, what came back and what to do. Not redacted. */
  public static String table(VerifyReport report) {
    int longestName = report.checks().stream()
        .mapToInt(check -> shown(check.application()).length())
        .reduce(HEAD.get(0).length(), Math::max);
    String row = "%-" + longestName + "s  %-6s  %-11s  %s%n";
    StringBuilder text = new StringBuilder(line(row, HEAD.toArray()));
    for (Check check : report.checks()) {
      String why = check.result() instanceof NotChecked not ? ": " + not.why() : "";
      text.append(line(
          row,
          shown(check.application()),
          check.way().word(),
          word(check).replace("failed", "FAILED"),
          shown(check.says() + why)));
      if (check.result() instanceof Failed failed) {
        text.append(line(row, "", "", "", "  came back: " + shown(failed.cameBack())));
        text.append(line(row, "", "", "", "  to do: " + shown(failed.advice())));
      }
    }
    return text + "\n" + verdict(report) + "\n";
  }

  private static String line(String format, Object... columns) {
    return String.format(Locale.ROOT, format, columns).stripTrailing() + "\n";
  }

  private static String shown(String foreign) {
    return Display.shortened(Display.line(foreign), LONGEST_WORDS);
  }

  private static String word(Check check) {
    if (check.result() instanceof Failed) {
      return "failed";
    }
    return check.result() instanceof NotChecked ? "not checked" : "passed";
  }

  /** How it went, in a sentence without its end. */
  static String verdict(VerifyReport report) {
    int all = report.checks().size();
    int not = report.notChecked().size();
    int failed = report.failed().size();
    return applications(report.applications()) + ": "
        + (failed == 0
            ? "all " + (all - not) + " checks passed"
            : failed + " of " + (all - not) + " checks failed")
        + (not == 0 ? "" : ", " + not + (not == 1 ? " was" : " were") + " not made");
  }

  static String applications(int count) {
    return count + (count == 1 ? " application" : " applications");
  }

  /** The same as Markdown, what failed first, as much as a page has room for. */
  static String page(VerifyReport report, UnaryOperator<String> redact) {
    PageAndLog page = new PageAndLog(redact);
    page.paged(
        "### pg-provision verify: " + (report.verified() ? "verified" : "not verified") + "\n\n");
    page.paragraph(verdict(report) + ".");
    List<Check> worstFirst = new ArrayList<>(report.failed());
    report.checks().stream().filter(check -> !check.isFailed()).forEach(worstFirst::add);
    page.table(
        HEAD,
        worstFirst,
        check -> List.of(
            page.cell(check.application()),
            check.way().word(),
            result(check, page),
            page.sentence(check.says())));
    return page.page();
  }

  private static String result(Check check, PageAndLog page) {
    if (check.result() instanceof Failed failed) {
      return "**failed**: " + page.sentence(failed.cameBack()) + "; **to do**: "
          + page.sentence(failed.advice());
    }
    return check.result() instanceof NotChecked not
        ? "not checked: " + page.sentence(not.why())
        : "passed";
  }

  /**
   * The same as an object: {@code {"verified": false, "failed": 1, "checks": [{"application", "way", "check", "says", "result",
   * "came_back", "to_do", "why"}]}}; the last three where there is something to say.
   */
  public static ObjectNode json(VerifyReport report) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("verified", report.verified());
    json.put("failed", report.failed().size());
    ArrayNode checks = json.putArray("checks");
    for (Check check : report.checks()) {
      ObjectNode one = checks.addObject();
      one.put("application", check.application());
      one.put("way", check.way().word().toLowerCase(Locale.ROOT));
      one.put("check", check.what().word());
      one.put("says", check.says());
      one.put("result", word(check).replace(' ', '-'));
      if (check.result() instanceof Failed failed) {
        one.put("came_back", failed.cameBack());
        one.put("to_do", failed.advice());
      } else if (check.result() instanceof NotChecked not) {
        one.put("why", not.why());
      }
    }
    return json;
  }
}
