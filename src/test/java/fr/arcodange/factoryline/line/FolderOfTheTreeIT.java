package fr.arcodange.factoryline.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where the tree lies that is planned, and what of it gets into the state. */
class FolderOfTheTreeIT {
  @RegisterExtension
  static final FactoryLine LINE = new FactoryLine();

  private static final String WHERE = """
      resource "terraform_data" "where" {
        input = {
          path  = abspath(path.module)
          color = "%s"
        }
      }
      """;

  private static Site siteThatStoresItsPath() {
    Site site = LINE.site();
    long number = site.pullRequest("where", "iac/where.tf", WHERE.formatted("red"));
    site.plan(number).endedWith(0);
    site.merge(number).endedWith(0);
    return site;
  }

  private static Path tree(Site site) {
    return Path.of(site.input("where").path("path").asText());
  }

  @Test
  void aPathInTheStateIsTheSameInTheNextPlan() {
    Site site = siteThatStoresItsPath();
    assertEquals("0", site.plan(site.push()).endedWith(0).output("to_change"));
    long number = site.pullRequest("words", "iac/words.tf", "# words\n");

    Run plan = site.plan(number).endedWith(0);

    assertEquals("false", plan.output("changes"));
    site.merge(number).endedWith(0).says("Nothing to do");
    assertFalse(Files.exists(tree(site)));
  }

  @Test
  void eachWorkspaceHasItsOwnPlace() {
    Site site = siteThatStoresItsPath();

    site.apply(site.push(), "--workspace", "blue", "--require", "none").endedWith(0);

    String state = site.rawState("blue")
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .orElseThrow();
    assertTrue(state.contains("/tree/iac"), state);
    assertFalse(state.contains(tree(site).toString()), state);
  }

  @Test
  void whileSomebodyHasThePlaceAPlanIsMadeElsewhereAndSaysSo() throws Exception {
    Site site = siteThatStoresItsPath();
    long blue = site.pullRequest("blue", "iac/where.tf", WHERE.formatted("blue"));
    Path place = Files.createDirectory(tree(site).resolve("../..").normalize());
    Process somebody = new ProcessBuilder("cat").directory(place.toFile()).start();
    Run plan;
    try {
      plan = site.plan(blue).endedWith(0);
    } finally {
      somebody.destroyForcibly().waitFor();
    }

    plan.says("is usually planned in is not free");
    assertEquals("1", plan.output("to_change"));
    site.merge(blue)
        .endedWith(0)
        .says("every change was shown by #" + blue)
        .says("an earlier run was killed: removed what it left in " + place)
        .doesNotSay("is usually planned in is not free");
    assertEquals("blue", site.input("where").path("color").asText());
    assertEquals(List.of(), site.leftovers());
  }
}
