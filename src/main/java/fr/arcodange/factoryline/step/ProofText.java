package fr.arcodange.factoryline.step;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.text.Display;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What a trial found, for people, for a page and for programs. */
public final class ProofText {
  private static final int LONGEST = 500;

  private final UnaryOperator<String> redact;

  /** @param redact sees every foreign string before anything is done with it */
  public ProofText(UnaryOperator<String> redact) {
    this.redact = redact;
  }

  /** A line for each application and way, and below it each check that did not come out as it should. */
  public String lines(Proof proof) {
    StringBuilder text = new StringBuilder();
    proof.checks().stream()
        .map(Proof.Check::application)
        .distinct()
        .forEach(application -> application(proof, application, text));
    return text.append(summary(proof)).append('\n').toString();
  }

  private void application(Proof proof, String application, StringBuilder text) {
    List<Proof.Check> own = proof.checks().stream()
        .filter(check -> check.application().equals(application))
        .toList();
    text.append(shown(application)).append('\n');
    for (Proof.Check check : own) {
      text.append(
          "  %-9s  %-7s  %s".formatted(check.result(), shown(check.way()), shown(check.claim())));
      text.append(check.words().isEmpty() ? "\n" : ": " + shown(check.words()) + "\n");
    }
  }

  /** Such as {@code 40 checks, all as they should be}. */
  public static String summary(Proof proof) {
    long skipped =
        proof.checks().stream().filter(check -> check.skipped().isPresent()).count();
    long tried = proof.checks().size() - skipped;
    return tried
        + (tried == 1 ? " check, " : " checks, ")
        + (proof.failed() == 0 ? "all as they should be" : proof.failed() + " failed")
        + (skipped == 0 ? "" : "; " + skipped + " not tried");
  }

  /** A table of what failed, and of how much did not. */
  String markdown(Proof proof) {
    PageAndLog page = new PageAndLog(redact);
    page.paged("### " + (proof.failed() == 0 ? "✅ Verified" : "❌ Not as it should be") + "\n\n");
    page.paged(summary(proof) + "\n\n");
    List<Proof.Check> notable =
        proof.checks().stream().filter(check -> !check.words().isEmpty()).toList();
    if (!notable.isEmpty()) {
      page.table(
          List.of("application", "way", "check", "result", "what came back"),
          notable,
          check -> List.of(
              page.cell(check.application()),
              page.sentence(check.way()),
              page.sentence(check.claim()),
              check.result(),
              page.sentence(check.words())));
    }
    page.paged("Tried: "
        + proof.checks().stream()
            .collect(Collectors.groupingBy(Proof.Check::application, Collectors.counting()))
            .entrySet()
            .stream()
            .sorted(Map.Entry.comparingByKey())
            .limit(LONGEST)
            .map(one -> page.sentence(one.getKey()) + " (" + one.getValue() + ")")
            .collect(Collectors.joining(", "))
        + "\n");
    return page.page();
  }

  /** {@code {"failed": 0, "checks": [{"application", "way", "check", "result", "detail"}]}}. */
  public ObjectNode json(Proof proof) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("failed", proof.failed());
    ArrayNode checks = json.putArray("checks");
    for (Proof.Check check : proof.checks()) {
      ObjectNode one = checks.addObject();
      one.put("application", check.application());
      one.put("way", check.way());
      one.put("check", check.claim());
      one.put("result", check.result());
      if (!check.words().isEmpty()) {
        one.put("detail", redact.apply(check.words()));
      }
    }
    return json;
  }

  private String shown(String foreign) {
    return Display.line(Display.shortened(redact.apply(foreign), LONGEST));
  }
}
