package fr.arcodange.factoryline.step;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.step.SetupCheck.Ok;
import fr.arcodange.factoryline.text.Display;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** What was found of a setup, for people, for the job's page and for programs. */
public final class SetupText {
  private static final int LONGEST_WORDS = 1_000;
  private static final int AREA = 8;
  private static final int WORD = 9;

  private SetupText() {}

  /** A table with a row for each check; below one that is not as it should be, what to do. Not redacted. */
  public static String table(SetupDiagnosis diagnosis) {
    int longest = diagnosis.checks().stream()
        .mapToInt(check -> title(check).length())
        .reduce("check".length(), Math::max);
    String row = "%-" + AREA + "s  %-" + WORD + "s  %-" + longest + "s  %s";
    StringBuilder text = new StringBuilder(line(row, "area", "result", "check", "what was seen"));
    for (SetupCheck check : diagnosis.checks()) {
      text.append(line(
          row,
          check.area().word(),
          check.result().word(),
          title(check),
          shown(check.result().seen())));
      if (!check.result().advice().isEmpty()) {
        text.append(line(row, "", "", "", "  to do: " + shown(check.result().advice())));
      }
    }
    return text + "\n" + diagnosis.counts() + "\n";
  }

  private static String line(String format, Object... columns) {
    return String.format(Locale.ROOT, format, columns).stripTrailing() + "\n";
  }

  private static String title(SetupCheck check) {
    return check.of().isEmpty() ? check.name() : check.name() + " " + shown(check.of());
  }

  private static String shown(String foreign) {
    return Display.shortened(Display.line(foreign), LONGEST_WORDS);
  }

  /** The same as Markdown, what is not as it should be first, as much as a page has room for. */
  static String page(SetupDiagnosis diagnosis, UnaryOperator<String> redact) {
    PageAndLog page = new PageAndLog(redact);
    page.paged("### factoryline doctor: "
        + diagnosis.failure().map(failure -> "something is wrong").orElse("nothing is wrong")
        + "\n\n");
    page.paragraph(diagnosis.counts() + ".");
    List<SetupCheck> worstFirst = new ArrayList<>();
    for (String word : List.of("wrong", "unknown", "warning", "not asked", "ok")) {
      diagnosis.checks().stream()
          .filter(check -> check.result().word().equals(word))
          .forEach(worstFirst::add);
    }
    page.table(
        List.of("area", "result", "check", "what was seen"),
        worstFirst,
        check -> List.of(
            check.area().word(),
            check.result() instanceof Ok ? "ok" : "**" + check.result().word() + "**",
            page.sentence(title(check)),
            page.sentence(check.result().seen())
                + (check.result().advice().isEmpty()
                    ? ""
                    : "; **to do**: " + page.sentence(check.result().advice()))));
    return page.page();
  }

  /**
   * The same as an object: {@code {"checks": [{"area", "check", "of", "result", "seen", "to_do"}], "counts": {"ok": 12, "warning": 1,
   * "wrong": 0, "unknown": 1, "not-asked": 4}}}; {@code of} and {@code to_do} where there is something to say.
   */
  public static ObjectNode json(SetupDiagnosis diagnosis) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode checks = json.putArray("checks");
    for (SetupCheck check : diagnosis.checks()) {
      ObjectNode one = checks.addObject();
      one.put("area", check.area().word());
      one.put("check", check.name());
      if (!check.of().isEmpty()) {
        one.put("of", check.of());
      }
      one.put("result", forPrograms(check.result().word()));
      one.put("seen", check.result().seen());
      if (!check.result().advice().isEmpty()) {
        one.put("to_do", check.result().advice());
      }
    }
    ObjectNode counts = json.putObject("counts");
    SetupDiagnosis.words().forEach(word -> counts.put(forPrograms(word), diagnosis.count(word)));
    return json;
  }

  private static String forPrograms(String word) {
    return word.replace(' ', '-');
  }
}
