package fr.arcodange.factoryline.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.json.JsonTrees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code factoryline doctor} in a job with every engine: each fault makes its row speak, and no other. */
class SetupDoctorIT {
  @RegisterExtension
  static final FactoryLine LINE = new FactoryLine();

  /** A setup without a fault, in a pull request's job. */
  private static Map<String, String> job(Site site) {
    return site.with("FACTORYLINE_VAULT_APPLY_ROLE", "apply")
        .with("FACTORYLINE_PROBE_COMMENT", "true")
        .workspace(site.opened(site.changeTtl()), "plan");
  }

  private static Run doctor(Map<String, String> environment, String... arguments) {
    return Site.command(environment, "doctor", arguments);
  }

  private static JsonNode report(Map<String, String> environment, int code) {
    try {
      return JsonTrees.read(
          doctor(environment, "--output", "json").endedWith(code).out());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows that are not ok, each with its result and what was seen. */
  private static Map<String, String> notOk(JsonNode report) {
    Map<String, String> rows = new LinkedHashMap<>();
    report.path("checks").forEach(row -> {
      if (!row.path("result").asText().equals("ok")) {
        rows.put(
            (row.path("area").asText() + ": " + row.path("check").asText() + " "
                    + row.path("of").asText())
                .strip(),
            row.path("result").asText() + ": " + row.path("seen").asText());
      }
    });
    return rows;
  }

  @Test
  void aSetupWithoutAFaultIsAllOk() {
    Site site = LINE.site();
    Run run = doctor(job(site));
    System.out.println(run.code() + "\n" + run.out() + "\n" + run.log());
    assertEquals(new TreeMap<>(), notOk(report(job(LINE.site()), 0)));
    assertTrue(run.code() == 0);
  }
}
