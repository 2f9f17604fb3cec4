package fr.arcodange.factoryline.tofu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.UnplannedComment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of change as the real tofu plans it. */
class PlanIT {
  @TempDir
  Path temporary;

  private RealTofu lab;

  @BeforeEach
  void roots() {
    lab = new RealTofu(temporary);
  }

  private void applied(String configuration) {
    lab.main(configuration).planned();
    assertTrue(lab.apply().isComplete(), lab::logText);
  }

  private PlannedChange after(String before, String now, String address) {
    applied(before);
    return lab.main(now).planned().change(address);
  }

  @Test
  void createHasUnknownAndSensitiveParts() {
    PlannedChange change = lab.main("""
        variable "s" {
          default   = "hunter2"
          sensitive = true
        }
        resource "terraform_data" "x" { input = { open = "o", secret = var.s } }
        """).planned().change("terraform_data.x");
    assertEquals(ChangeAction.CREATE, change.action());
    assertEquals("terraform.io/builtin/terraform", change.provider());
    assertEquals("o", change.values().after().path("input").path("open").asText());
    assertTrue(change.values().afterUnknown().path("id").asBoolean());
    assertTrue(change.values().afterSensitive().path("input").path("secret").asBoolean());
    assertFalse(change.toString().contains("hunter2"));
  }

  @Test
  void updateHasBothSides() {
    PlannedChange change = after(
        "resource \"terraform_data\" \"x\" { input = 0.1 }\n",
        "resource \"terraform_data\" \"x\" { input = 0.10000000000000000001 }\n",
        "terraform_data.x");
    assertEquals(ChangeAction.UPDATE, change.action());
    assertEquals("0.1", change.values().before().path("input").asText());
    assertEquals("0.10000000000000000001", change.values().after().path("input").asText());
  }

  @Test
  void deleteSaysWhy() {
    PlannedChange change = after(
        "resource \"terraform_data\" \"x\" { for_each = toset([\"a\", \"b\"]) }\n",
        "resource \"terraform_data\" \"x\" { for_each = toset([\"a\"]) }\n",
        "terraform_data.x[\"b\"]");
    assertEquals(ChangeAction.DELETE, change.action());
    assertEquals(Optional.of("delete_because_each_key"), change.reason());
    assertTrue(change.values().after().isNull() || change.values().after().isMissingNode());
  }

  @Test
  void replaceNamesThePathThatForcesIt() {
    PlannedChange change = after(
        "resource \"terraform_data\" \"x\" { triggers_replace = [\"1\"] }\n",
        "resource \"terraform_data\" \"x\" { triggers_replace = [\"2\"] }\n",
        "terraform_data.x");
    assertEquals(ChangeAction.DELETE_THEN_CREATE, change.action());
    assertEquals("[[\"triggers_replace\"]]", change.replacePaths().toString());
  }

  @Test
  void replaceThatCreatesFirstIsToldApart() {
    String configuration = """
        resource "terraform_data" "x" {
          triggers_replace = [%s]
          lifecycle { create_before_destroy = true }
        }
        """;
    PlannedChange change =
        after(configuration.formatted("1"), configuration.formatted("2"), "terraform_data.x");
    assertEquals(ChangeAction.CREATE_THEN_DELETE, change.action());
    ApplyOutcome outcome = lab.apply();
    assertTrue(outcome.isComplete());
    assertEquals(1, outcome.done("create"));
    assertEquals(1, outcome.done("delete"));
  }

  @Test
  void moveIsAChangeWithoutAnAction() {
    PlannedChange change =
        after("resource \"terraform_data\" \"old\" {}\n", """
        resource "terraform_data" "new" {}
        moved {
          from = terraform_data.old
          to   = terraform_data.new
        }
        """, "terraform_data.new");
    assertEquals(ChangeAction.NO_OP, change.action());
    assertEquals(Optional.of("terraform_data.old"), change.previousAddress());
    assertTrue(change.isEffective());
    assertEquals(1, lab.show().counts().move());
    assertTrue(lab.apply().isComplete());
  }

  @Test
  void importNamesItsId() {
    PlannedChange change = lab.main("""
        import {
          to = terraform_data.x
          id = "an-id"
        }
        resource "terraform_data" "x" {}
        """).planned().change("terraform_data.x");
    assertEquals(Optional.of("an-id"), change.importId());
    assertEquals(1, lab.show().counts().imports());
    assertTrue(lab.apply().isComplete());
  }

  @Test
  void forgottenObjectIsNotDestroyed() {
    PlannedChange change = after(
        "resource \"terraform_data\" \"x\" { input = 1 }\n",
        "removed {\n  from = terraform_data.x\n  lifecycle { destroy = false }\n}\n",
        "terraform_data.x");
    assertEquals(ChangeAction.FORGET, change.action());
    assertEquals(new ChangeCounts(0, 0, 0, 0, 0, 0, 1, 0, 0), lab.show().counts());
    assertTrue(lab.apply().isComplete());
  }

  @Test
  void outputsSayWhatHappensToThem() {
    applied("output \"same\" { value = 1 }\noutput \"gone\" { value = 2 }\n");
    ReadPlan plan = lab.main("""
        variable "s" {
          default   = "hunter2"
          sensitive = true
        }
        output "same" { value = 1 }
        output "secret" {
          value     = var.s
          sensitive = true
        }
        """).planned();
    assertEquals(
        Map.of(
            "same", ChangeAction.NO_OP,
            "gone", ChangeAction.DELETE,
            "secret", ChangeAction.CREATE),
        Map.of(
            plan.outputs.get(0).name(), plan.outputs.get(0).action(),
            plan.outputs.get(1).name(), plan.outputs.get(1).action(),
            plan.outputs.get(2).name(), plan.outputs.get(2).action()));
    assertEquals(2, plan.counts().outputs());
    assertTrue(plan.outputs.stream()
        .filter(output -> output.name().equals("secret"))
        .allMatch(PlannedOutput::sensitive));
  }

  @Test
  void dataSourceThatWaitsIsReadAndNotCounted() {
    ReadPlan plan = lab.main("""
        resource "terraform_data" "path" { input = "absent" }
        data "terraform_remote_state" "x" {
          backend = "local"
          config  = { path = terraform_data.path.output }
        }
        """).planned();
    PlannedChange read = plan.change("data.terraform_remote_state.x");
    assertEquals(ChangeAction.READ, read.action());
    assertEquals("data", read.mode());
    assertEquals(1, plan.counts().total());
  }

  @Test
  void modulesAreNamed() throws IOException {
    Files.createDirectories(lab.root.resolve("m"));
    lab.write("m/main.tf", "resource \"terraform_data\" \"x\" { count = 2 }\n");
    PlannedChange change = lab.main("module \"m\" {\n  source = \"./m\"\n}\n")
        .planned()
        .change("module.m.terraform_data.x[1]");
    assertEquals(Optional.of("module.m"), change.moduleAddress());
  }

  @Test
  void hostileValuesComeThroughAndStayInTheirPlaceInTheComment() throws IOException {
    List<String> values = new ArrayList<>(Hostile.VALUES);
    values.add("x".repeat(1 << 20));
    // Escaped, since a surrogate without its partner cannot be written in UTF-8.
    JsonMapper mapper =
        JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    lab.write("values.auto.tfvars.json", mapper.writeValueAsString(Map.of("values", values)));
    lab.main("""
        variable "values" { type = list(string) }
        resource "terraform_data" "x" {
          for_each = { for i, v in var.values : "${i} ${substr(v, 0, 200)}" => v }
          input    = { value = each.value, (each.value) = "key" }
        }
        output "all" { value = var.values }
        """);
    ReadPlan plan = lab.planned();
    assertEquals(values.size(), plan.counts().add());
    String script = Hostile.VALUES.get(1);
    assertEquals(
        script,
        plan.change("terraform_data.x[\"1 " + script + "\"]")
            .values()
            .after()
            .path("input")
            .path("value")
            .asText());
    PlanComment comment = new PlanComment(PlanCommentGoldenTest.HEAD, UnaryOperator.identity());
    lab.tofu().show(lab.root, lab.planFile, comment);
    CommentShape.check(comment.markdown());
    assertTrue(comment.markdown().length() < PlanComment.MOST_BYTES);
    ApplyOutcome outcome = lab.apply();
    assertTrue(outcome.isComplete(), lab::logText);
    assertTrue(lab.log.stream().noneMatch(line -> line.contains("\n")));
  }

  @Test
  void configurationThatIsNotUtf8IsAnErrorThatCanBeRead() throws IOException {
    byte[] text =
        "resource \"terraform_data\" \"x\" { input = \"?\" }\n".getBytes(StandardCharsets.UTF_8);
    text[text.length - 5] = (byte) 0xff;
    Files.write(lab.root.resolve("main.tf"), text);
    var failed = assertInstanceOf(Tofu.InitOutcome.Failed.class, lab.init(), lab::logText);
    assertEquals(Failure.Kind.TOOL_FAILED, failed.failure().kind());
    assertTrue(failed.words().text().contains("UTF-8"), failed.words().text());
    CommentShape.check(UnplannedComment.failed(
        PlanCommentGoldenTest.HEAD,
        failed.failure(),
        failed.words().text(),
        UnaryOperator.identity()));
  }

  @Test
  void sensitiveValueStaysHiddenWhereTofuForgetsItsMark() {
    String configuration = """
        variable "s" {
          default   = "correct-horse"
          sensitive = true
        }
        resource "terraform_data" "a" { input = { secret = var.s, n = %s } }
        resource "terraform_data" "b" { input = terraform_data.a.output }
        """;
    applied(configuration.formatted("1"));
    lab.main("").planned();
    PlanComment comment = new PlanComment(PlanCommentGoldenTest.HEAD, UnaryOperator.identity());
    lab.tofu().show(lab.root, lab.planFile, comment);
    String markdown = comment.markdown();
    assertFalse(markdown.contains("correct-horse"), markdown);
    assertTrue(markdown.contains("- output.secret = (sensitive elsewhere)"), markdown);
  }

  @Test
  void showOfWhatIsNoPlanTellsTofusReason() throws IOException {
    lab.main("resource \"terraform_data\" \"x\" {}\n");
    lab.init();
    Files.writeString(lab.planFile, "not a plan");
    Failure failure = assertThrows(Failure.class, lab::show);
    assertEquals(Failure.Kind.TOOL_FAILED, failure.kind());
    assertTrue(
        failure.message().startsWith("running tofu show in " + lab.root + ": "), failure.message());
    assertFalse(failure.message().endsWith("exit code 1"), failure.message());
  }
}
