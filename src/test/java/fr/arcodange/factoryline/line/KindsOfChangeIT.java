package fr.arcodange.factoryline.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each kind of change is shown, counted, covered and applied. */
class KindsOfChangeIT {
  @RegisterExtension
  static final FactoryLine LINE = new FactoryLine();

  private static final String BEFORE = """
      resource "terraform_data" "before" {
        input = "moves"
      }
      resource "terraform_data" "forgotten" {
        input = "is forgotten"
      }
      resource "terraform_data" "replaced" {
        triggers_replace = 1
      }
      resource "terraform_data" "destroyed" {
        input = "goes"
      }
      """;

  private static final String AFTER = """
      resource "terraform_data" "after" {
        input = "moves"
      }
      moved {
        from = terraform_data.before
        to   = terraform_data.after
      }
      removed {
        from = terraform_data.forgotten
        lifecycle {
          destroy = false
        }
      }
      resource "terraform_data" "replaced" {
        triggers_replace = 2
      }
      resource "terraform_data" "created" {
        input = "comes"
      }
      resource "terraform_data" "imported" {
        input = "is imported"
      }
      import {
        to = terraform_data.imported
        id = "was-there-before"
      }
      """;

  private static Map<String, String> counts(Run run) {
    Map<String, String> counts = new TreeMap<>(run.outputs());
    counts.keySet().removeIf(name -> !name.startsWith("to_"));
    return counts;
  }

  @Test
  void eachIsShownCountedCoveredAndApplied() {
    Site site = LINE.site();
    long first = site.pullRequest("first", "iac/kinds.tf", BEFORE);
    site.plan(first).endedWith(0);
    site.merge(first).endedWith(0);
    long number = site.pullRequest("second", "iac/kinds.tf", AFTER);

    Run plan = site.plan(number).endedWith(0);

    Map<String, String> counts = Map.of(
        "to_add", "1",
        "to_change", "1",
        "to_destroy", "1",
        "to_forget", "1",
        "to_import", "1",
        "to_move", "1",
        "to_replace", "1");
    assertEquals(counts, counts(plan));
    String comment = site.planComment(number);
    for (String name :
        List.of("before", "after", "forgotten", "replaced", "created", "imported", "destroyed")) {
      assertTrue(comment.contains("terraform_data." + name), name + " in " + comment);
    }
    assertTrue(comment.contains("was-there-before"), comment);

    Run apply = site.merge(number).endedWith(0).says("every change was shown by #" + number);

    assertEquals(counts, counts(apply));
    assertTrue(site.state().keySet().containsAll(List.of("after", "created", "imported")));
    for (String name : List.of("before", "forgotten", "destroyed")) {
      assertFalse(site.state().containsKey(name), name);
    }
    site.apply(site.push()).endedWith(0).says("Nothing to do");
  }

  @Test
  void anImportOfAnotherObjectIsNotCovered() {
    Site site = LINE.site();
    long number = site.pullRequest("second", "iac/kinds.tf", AFTER);
    site.plan(number).endedWith(0);
    site.repository().merge(number);
    site.repository()
        .commit(
            "main",
            "Directly",
            Map.of("iac/kinds.tf", AFTER.replace("was-there-before", "is-another")));

    site.apply(site.push()).endedWith(6).says("terraform_data.imported");

    assertFalse(site.state().containsKey("imported"));
  }
}
