package fr.arcodange.factoryline.tofu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Init, plan and apply with the real tofu, and each way in which they go wrong. */
class TofuIT {
  private static final String ONE = "resource \"terraform_data\" \"one\" { input = \"1\" }\n";

  @TempDir
  Path temporary;

  private RealTofu lab;

  @BeforeEach
  void roots() {
    lab = new RealTofu(temporary);
  }

  @Test
  void versionIsReadPastAWarningOnStandardOutput() {
    lab.environment.put("TF_CLI_CONFIG_FILE", temporary.resolve("absent").toString());
    assertTrue(lab.tofu().version().matches("1\\.\\d+\\.\\d+.*"));
  }

  @Test
  void planLeavesNothingInTheRootAndAPrivatePlanFile() throws IOException {
    ReadPlan plan = lab.main(ONE).planned();
    assertEquals(1, plan.counts().add());
    try (Stream<Path> left = Files.list(lab.root)) {
      assertEquals(
          List.of("main.tf"), left.map(path -> path.getFileName().toString()).toList());
    }
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(lab.planFile)));
  }

  @Test
  void planSaysWhetherThereIsAnythingToDo() {
    lab.main(ONE).planned();
    assertTrue(lab.apply().isComplete());
    lab.init();
    assertEquals(new Tofu.PlanOutcome.Planned(false, Words.NONE), lab.plan());
    assertTrue(lab.show().counts().isEmpty());
  }

  @Test
  void applyTellsWhatItDid() {
    lab.main(ONE).planned();
    ApplyOutcome outcome = lab.apply();
    assertEquals(List.of(new ApplyOutcome.Step("terraform_data.one", "create")), outcome.done());
    assertEquals(List.of(), outcome.left());
    assertTrue(lab.logText().contains("terraform_data.one: Creation complete"));
    assertTrue(lab.logText().contains("Apply complete! Resources: 1 added"));
    assertFalse(lab.logText().contains("\"@message\""));
  }

  @Test
  void partialApplyTellsWhatIsDoneFailedAndLeft() {
    lab.main("""
        resource "terraform_data" "good" {}
        resource "terraform_data" "bad" {
          depends_on = [terraform_data.good]
          provisioner "local-exec" { command = "echo no luck; exit 3" }
        }
        resource "terraform_data" "after" { input = terraform_data.bad.id }
        """).planned();
    ApplyOutcome outcome = lab.apply();
    assertEquals(ApplyOutcome.Status.FAILED, outcome.status());
    assertEquals(List.of(new ApplyOutcome.Step("terraform_data.good", "create")), outcome.done());
    assertEquals(
        List.of("terraform_data.after", "terraform_data.bad"),
        outcome.left().stream().map(ApplyOutcome.Step::address).sorted().toList());
    assertTrue(outcome.words().text().contains("local-exec provisioner error"));
    Failure failure = outcome.failure().orElseThrow();
    assertEquals(Failure.Kind.TOOL_FAILED, failure.kind());
    assertTrue(
        failure.message().contains("local-exec provisioner error (main.tf line"),
        failure.message());

    ReadPlan again = lab.planned();
    PlannedChange tainted = again.change("terraform_data.bad");
    assertTrue(tainted.isTainted());
    assertEquals(ChangeAction.DELETE_THEN_CREATE, tainted.action());
  }

  @Test
  void cancelledApplyEndsInOrderAndTellsHowFarItCame() {
    lab.main("""
        resource "terraform_data" "slow" {
          provisioner "local-exec" {
            command = "sleep 300"
          }
        }
        resource "terraform_data" "after" { input = terraform_data.slow.id }
        """).planned();
    ApplyOutcome outcome = lab.tofu()
        .apply(
            new Tofu.ApplyRequest(lab.root, lab.planFile, Optional.empty(), Optional.empty()),
            line -> {
              lab.log.add(line);
              if (line.contains("terraform_data.slow: Provisioning with")) {
                lab.cancellation.cancel();
              }
            });
    assertEquals(ApplyOutcome.Status.CANCELLED, outcome.status());
    assertTrue(
        outcome.left().contains(new ApplyOutcome.Step("terraform_data.after", "create")),
        lab.logText());
    assertTrue(lab.logText().contains("Interrupt received"), lab.logText());
    assertFalse(Files.exists(lab.root.resolve(".terraform.tfstate.lock.info")));
  }

  @Test
  void rootWithoutConfigurationIsAUsageErrorThatNamesIt() {
    Failure empty = assertThrows(Failure.class, lab::init);
    assertEquals(Failure.Kind.USAGE, empty.kind());
    assertEquals(
        "looking for the root module: " + lab.root + " holds no *.tf or *.tofu file",
        empty.message());
    Failure absent = assertThrows(
        Failure.class,
        () -> lab.tofu()
            .init(new Tofu.InitRequest(lab.root.resolve("nowhere"), List.of()), lab.log::add));
    assertEquals(
        "looking for the root module: there is no folder " + lab.root.resolve("nowhere"),
        absent.message());
  }

  @Test
  void syntaxErrorKeepsTofusOwnWordsAndSaysWhere() {
    lab.main("resource \"terraform_data\" \"x\" {\n  input = \n}\n");
    var failed = assertInstanceOf(Tofu.InitOutcome.Failed.class, lab.init());
    assertEquals(Failure.Kind.TOOL_FAILED, failed.failure().kind());
    assertTrue(
        failed
            .failure()
            .message()
            .startsWith(
                "running tofu init in " + lab.root + ": Invalid expression (main.tf line 2)"),
        failed.failure().message());
    assertTrue(failed.words().text().contains("Expected the start of an expression"));
    assertFalse(failed.words().text().contains("\u001b"));
  }

  @Test
  void errorOfThePlanLeavesNoPlanFile() {
    lab.main("""
        variable "day" { default = "tomorrow" }
        resource "terraform_data" "x" {
          input = "x"
          lifecycle {
            precondition {
              condition     = var.day == "today"
              error_message = "not today"
            }
          }
        }
        """);
    lab.init();
    var failed = assertInstanceOf(Tofu.PlanOutcome.Failed.class, lab.plan());
    assertEquals(
        "running tofu plan in " + lab.root + ": Resource precondition failed (main.tf line 6)",
        failed.failure().message());
    assertTrue(failed.words().text().contains("not today"));
    assertFalse(Files.exists(lab.planFile));
  }

  @Test
  void failedCheckIsAWarningOfThePlan() {
    lab.main(ONE + """
        check "value" {
          assert {
            condition     = terraform_data.one.input == "2"
            error_message = "not two"
          }
        }
        """);
    lab.init();
    var planned = assertInstanceOf(Tofu.PlanOutcome.Planned.class, lab.plan());
    assertTrue(
        planned.warnings().text().startsWith("Warning: Check block assertion failed"),
        planned.warnings().text());
    assertTrue(planned.warnings().text().endsWith("not two"), planned.warnings().text());
    PlannedCheck check = lab.show().checks.get(0);
    assertEquals(new PlannedCheck("check.value", "fail", List.of("not two")), check);
  }

  @Test
  void missingVariableIsAnErrorAndNotAQuestion() {
    lab.main("variable \"name\" { type = string }\noutput \"o\" { value = var.name }\n");
    lab.init();
    var failed = assertInstanceOf(Tofu.PlanOutcome.Failed.class, lab.plan());
    assertTrue(
        failed.failure().message().contains("No value for required variable"),
        failed.failure().message());
  }

  @Test
  void variablesComeFromTheEnvironmentAndFromFiles() {
    lab.main("""
        variable "a" { type = string }
        variable "b" { type = string }
        output "o" { value = "${var.a}-${var.b}" }
        """).write("b.tfvars", "b = \"file\"\n");
    lab.environment.put("TF_VAR_a", "environment");
    lab.init();
    assertInstanceOf(Tofu.PlanOutcome.Planned.class, lab.plan("b.tfvars"), lab::logText);
    assertEquals("environment-file", lab.show().outputs.get(0).values().after().asText());
  }

  @Test
  void argumentsFromTheEnvironmentDoNotReachTofu() {
    lab.main(ONE);
    lab.environment.put("TF_CLI_ARGS_plan", "-destroy");
    lab.environment.put("TF_CLI_ARGS", "-nonsense");
    lab.environment.put("TF_DATA_DIR", temporary.resolve("elsewhere").toString());
    assertEquals(1, lab.planned().counts().add());
    assertEquals(
        List.of("TF_CLI_ARGS", "TF_CLI_ARGS_plan", "TF_DATA_DIR"), lab.tofu().ignoredVariables());
    assertFalse(Files.exists(temporary.resolve("elsewhere")));
  }

  @Test
  void heldLockIsNamedWithHolderAgeAndTheWayOut() throws IOException {
    lab.main(ONE).planned();
    assertTrue(lab.apply().isComplete());
    lab.main(ONE.replace("\"1\"", "\"2\"")).planned();
    try (HeldLock lock = HeldLock.on(lab)) {
      Failure failure = lab.apply().failure().orElseThrow();
      assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
      assertTrue(
          failure
              .message()
              .startsWith("running tofu apply in " + lab.root + ": the state is locked by "),
          failure.message());
      assertTrue(failure.message().endsWith(", lock " + lock.id()), failure.message());
      assertTrue(failure.message().contains(", since 20"), failure.message());
      assertTrue(failure.hint().orElseThrow().contains("`tofu force-unlock " + lock.id() + "`"));
      assertInstanceOf(Tofu.PlanOutcome.Planned.class, lab.plan(), "an unlocked plan goes on");
    }
    assertTrue(lab.apply().isComplete());
  }

  @Test
  void stalePlanIsRefusedWithWhatToDo() throws IOException {
    lab.main(ONE).planned();
    Path first = temporary.resolve("first.tfplan");
    Files.copy(lab.planFile, first);
    assertTrue(lab.apply().isComplete());
    Files.delete(lab.planFile);
    Files.copy(first, lab.planFile);
    Failure failure = lab.apply().failure().orElseThrow();
    assertEquals("running tofu apply in " + lab.root + ": Saved plan is stale", failure.message());
    assertTrue(failure.hint().orElseThrow().contains("plans anew"));
  }

  @Test
  void unreachableBackendIsUnreachable() {
    lab.main("terraform {\n  backend \"http\" {}\n}\n" + ONE);
    lab.environment.put("TF_HTTP_RETRY_MAX", "0");
    lab.init("address=http://127.0.0.1:1/state");
    var failed = assertInstanceOf(Tofu.PlanOutcome.Failed.class, lab.plan(), lab::logText);
    assertEquals(Failure.Kind.UNREACHABLE, failed.failure().kind());
    assertTrue(
        failed.words().text().contains("connection refused"), failed.words().text());
  }

  @Test
  void backendThatTofuWouldWaitForForEverIsUnreachable() {
    lab.main("""
        terraform {
          backend "gcs" {
            bucket = "b"
            prefix = "factory/main"
          }
        }
        """);
    lab.environment.put("STORAGE_EMULATOR_HOST", "http://127.0.0.1:1/storage/v1/");
    lab.initTimeout = Duration.ofSeconds(3);
    var failed = assertInstanceOf(Tofu.InitOutcome.Failed.class, lab.init(), lab::logText);
    assertEquals(Failure.Kind.UNREACHABLE, failed.failure().kind());
    assertTrue(
        failed.failure().message().endsWith("no end after 3 s, it was stopped"),
        failed.failure().message());
  }

  @Test
  void lockFileThatWouldChangeIsNotWrittenAndSaysWhatToRun() throws IOException {
    Path mirror = temporary.resolve("mirror");
    FakeProvider.writeMirror(mirror);
    lab.write("tofu.rc", FakeProvider.cliConfig(mirror));
    lab.environment.put("TF_CLI_CONFIG_FILE", lab.root.resolve("tofu.rc").toString());
    lab.main("""
        terraform {
          required_providers {
            fake = { source = "example.com/test/fake" }
          }
        }
        resource "terraform_data" "x" {}
        """);
    lab.write(".terraform.lock.hcl", "# none yet\n");
    var failed = assertInstanceOf(Tofu.InitOutcome.Failed.class, lab.init(), lab::logText);
    assertEquals(Failure.Kind.TOOL_FAILED, failed.failure().kind());
    assertTrue(
        failed.failure().message().endsWith("Provider dependency changes detected"),
        failed.failure().message());
    assertTrue(failed.failure().hint().orElseThrow().contains("tofu init -upgrade"));
    assertEquals("# none yet\n", Files.readString(lab.root.resolve(".terraform.lock.hcl")));
  }

  @Test
  void pluginCacheIsUsedOnlyWithALockFile() throws IOException {
    Path mirror = temporary.resolve("mirror");
    FakeProvider.writeMirror(mirror);
    lab.write("tofu.rc", FakeProvider.cliConfig(mirror));
    Path cache = temporary.resolve("cache/deep");
    lab.environment.put("TF_CLI_CONFIG_FILE", lab.root.resolve("tofu.rc").toString());
    lab.environment.put("TF_PLUGIN_CACHE_DIR", cache.toString());
    lab.main("""
        terraform {
          required_providers {
            fake = { source = "example.com/test/fake" }
          }
        }
        """);
    assertInstanceOf(Tofu.InitOutcome.Ready.class, lab.init(), lab::logText);
    assertFalse(Files.exists(cache));
    assertTrue(Files.exists(lab.root.resolve(".terraform.lock.hcl")));
    assertInstanceOf(Tofu.InitOutcome.Ready.class, lab.init(), lab::logText);
    assertTrue(Files.isDirectory(cache));
  }

  @Test
  void stateThatCannotBeStoredIsNamed() {
    lab.main("terraform {\n  backend \"http\" {}\n}\n" + ONE);
    lab.environment.put("TF_HTTP_RETRY_MAX", "0");
    try (ForgetfulStateServer server = new ForgetfulStateServer()) {
      lab.init("address=" + server.address());
      lab.plan();
      ApplyOutcome outcome = lab.apply();
      assertEquals(ApplyOutcome.Status.FAILED, outcome.status());
      NewState.InFile unstored =
          assertInstanceOf(NewState.InFile.class, outcome.state(), lab::logText);
      assertEquals(lab.root.resolve("errored.tfstate"), unstored.file());
      assertEquals(1, outcome.done("create"));
    }
  }

  private Path unstored(ForgetfulStateServer server) {
    lab.main("terraform {\n  backend \"http\" {}\n}\n" + ONE);
    lab.environment.put("TF_HTTP_RETRY_MAX", "0");
    lab.init("address=" + server.address());
    lab.plan();
    return assertInstanceOf(NewState.InFile.class, lab.apply().state(), lab::logText)
        .file();
  }

  @Test
  void stateThatCouldNotBeStoredIsPushedAtALaterTry() {
    try (ForgetfulStateServer server = new ForgetfulStateServer(2)) {
      Path file = unstored(server);
      assertEquals(Optional.empty(), server.state());
      assertEquals(
          Optional.empty(), lab.tofu().pushState(lab.root, file, Duration.ZERO, lab.log::add));
      assertTrue(server.state().orElseThrow().contains("terraform_data"));
    }
  }

  @Test
  void stateIsPushedOnceMoreInACancelledJob() {
    try (ForgetfulStateServer server = new ForgetfulStateServer(1)) {
      Path file = unstored(server);
      lab.cancellation.cancel();
      assertEquals(
          Optional.empty(), lab.tofu().pushState(lab.root, file, Duration.ZERO, lab.log::add));
      assertTrue(server.state().isPresent());
    }
  }

  @Test
  void stateOfSomethingElseIsNeverOverwritten() {
    try (ForgetfulStateServer server = new ForgetfulStateServer(1)) {
      Path file = unstored(server);
      String other =
          "{\"version\":4,\"serial\":9,\"lineage\":\"f2968801\",\"outputs\":{\"o\":{\"value\":\"1\",\"type\":\"string\"}},\"resources\":[]}";
      server.put(other);
      Failure failure =
          lab.tofu().pushState(lab.root, file, Duration.ZERO, lab.log::add).orElseThrow();
      assertTrue(lab.logText().contains("cannot import state with lineage"), lab.logText());
      assertEquals(1, lab.logText().split("cannot import state", -1).length - 1);
      assertEquals(
          "running tofu state push in " + lab.root
              + ": another state has taken its place, or one that is newer",
          failure.message());
      assertEquals(Optional.of(other), server.state());
    }
  }

  @Test
  void workspaceIsMadeOnFirstUse() {
    lab.workspace = Optional.of("blue");
    lab.main("output \"where\" { value = terraform.workspace }\n");
    assertEquals("blue", lab.planned().outputs.get(0).values().after().asText());
  }

  @Test
  void cancelledPlanLeavesNoPlanFile() {
    lab.main("""
        data "terraform_remote_state" "never" {
          backend = "local"
          config  = { path = "absent" }
        }
        """);
    lab.init();
    lab.cancellation.cancel();
    assertThrows(fr.arcodange.factoryline.exec.Cancelled.class, lab::plan);
    assertFalse(Files.exists(lab.planFile));
  }
}
