package fr.arcodange.factoryline.tofu;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A diagnostic of the machine's protocol, in the words and the layout of tofu's text output. */
final class Diagnostic {
  private Diagnostic() {}

  static List<String> lines(JsonNode diagnostic) {
    List<String> lines = new ArrayList<>();
    String severity = diagnostic.path("severity").asText("error");
    lines.add(severity.substring(0, Math.min(1, severity.length())).toUpperCase(Locale.ROOT)
        + severity.substring(Math.min(1, severity.length()))
        + ": " + oneLine(diagnostic.path("summary").asText()));
    lines.add("");
    String address = diagnostic.path("address").asText();
    if (!address.isEmpty()) {
      lines.add("  with " + oneLine(address) + ",");
    }
    place(diagnostic, lines);
    diagnostic.path("detail").asText().lines().forEach(lines::add);
    lines.add("");
    return lines;
  }

  private static void place(JsonNode diagnostic, List<String> lines) {
    JsonNode range = diagnostic.path("range");
    if (!range.isObject()) {
      return;
    }
    JsonNode snippet = diagnostic.path("snippet");
    String context =
        snippet.path("context").isTextual() ? snippet.path("context").asText() : "";
    lines.add("  on " + oneLine(range.path("filename").asText()) + " line "
        + range.path("start").path("line").asInt()
        + (context.isEmpty() ? ":" : ", in " + oneLine(context) + ":"));
    int number = snippet.path("start_line").asInt();
    for (String code : snippet.path("code").asText().lines().toList()) {
      lines.add("  " + number++ + ": " + code);
    }
    lines.add("");
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\R", " ");
  }
}
