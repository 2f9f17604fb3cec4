package fr.arcodange.factoryline.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.exec.ScriptFile;
import fr.arcodange.factoryline.tofu.ForgetfulStateServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real signals to a real process that runs a real tofu, which is in the middle of something. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TofuSignalsIT {
  @RegisterExtension
  static final FactoryLine LINE = new FactoryLine();

  @RegisterExtension
  final Processes processes = new Processes();

  private static void send(String signal, Process process) throws Exception {
    int code = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid())
        .start()
        .waitFor();
    assertEquals(0, code);
  }

  private static void nothingIsLeft(Site site, SlowRoot.Here here) {
    assertFalse(here.tofu().isAlive());
    assertFalse(site.isLocked());
    assertEquals(List.of(), site.leftovers());
    assertEquals(403, LINE.bao().statusOf(here.token(), "auth/token/lookup-self"));
    assertEquals(0, LINE.tokensAlive());
    assertFalse(Processes.log(site).contains("this is a bug"), () -> Processes.log(site));
  }

  @ParameterizedTest
  @CsvSource({"HUP, 129", "INT, 130", "TERM, 143"})
  void aCancelledApplyFinishesWhatItDoesAndGivesEverythingBack(String signal, int code)
      throws Exception {
    Site site = SlowRoot.site(LINE);
    long number = SlowRoot.merged(site);
    Process process = processes.start(site, site.workspace(site.push(), "apply"), "tofu-apply");
    SlowRoot.Here here = SlowRoot.here(site);
    assertTrue(site.isLocked());

    send(signal, process);

    assertEquals(code, process.waitFor(), () -> Processes.log(site));
    nothingIsLeft(site, here);
    assertTrue(Processes.log(site).contains("nterrupt received"), () -> Processes.log(site));
    assertFalse(Processes.log(site).contains("Two interrupts"), () -> Processes.log(site));
    String receipt = site.receipt(number);
    assertTrue(receipt.contains("⚠️ Apply cancelled"), receipt + Processes.log(site));
    assertTrue(site.stored("applied/").stream().allMatch(name -> name.contains("/partial/")));
    assertFalse(site.state().containsKey("after"));
    assertEquals(
        "error: cancelled", site.status(site.repository().tip("main"), "tofu-apply (iac)"));

    SlowRoot.isSlowNoMore(site);
    site.apply(site.push()).endedWith(0);
    assertTrue(site.state().containsKey("after"));
    assertTrue(site.receipt(number).contains("✅ Applied"));
  }

  @ParameterizedTest
  @CsvSource({"HUP, 129", "INT, 130", "TERM, 143"})
  void aCancelledPlanLeavesNothing(String signal, int code) throws Exception {
    Site site = SlowRoot.site(LINE);
    long number = SlowRoot.pullRequest(site);
    Map<String, String> job = site.workspace(site.opened(number), "plan");
    slowTofu(site, job);
    Process process = processes.start(site, job, "tofu-plan");
    SlowRoot.Here here = SlowRoot.here(site);

    send(signal, process);

    assertEquals(code, process.waitFor(), () -> Processes.log(site));
    nothingIsLeft(site, here);
    assertEquals(List.of(), site.comments(number));
    assertEquals(List.of(), site.stored(""));
    assertEquals("error: cancelled", site.status(site.repository().tip("slow"), "tofu-plan (iac)"));
  }

  /** A tofu that waits before each plan, as one does that asks a slow server; the INT reaches it as it is. */
  private static void slowTofu(Site site, Map<String, String> job) throws IOException {
    Path folder = Files.createDirectories(site.folder().resolve("bin"));
    Path program = folder.resolve("tofu");
    ScriptFile.write(program, """
        #!/bin/sh
        if [ "$1" = plan ]; then
          trap 'kill $waiting; exit 1' INT
          sleep 1000 >/dev/null 2>&1 & waiting=$!
          echo "$$ $VAULT_TOKEN" > "$LINE_FOLDER/here"
          wait
        fi
        PATH=${PATH#*:}
        exec tofu "$@"
        """);
    job.put("PATH", folder + ":" + FactoryLine.path());
  }

  @Test
  void afterAKillTofuEndsInOrderAndTheNextRunCleansUp() throws Exception {
    Site site = SlowRoot.site(LINE);
    SlowRoot.merged(site);
    Process process = processes.start(site, site.workspace(site.push(), "apply"), "tofu-apply");
    SlowRoot.Here here = SlowRoot.here(site);

    send("KILL", process);

    assertEquals(137, process.waitFor());
    here.tofu().onExit().get();
    assertFalse(site.isLocked());
    assertTrue(site.state().containsKey("slow"));
    assertEquals(1, site.leftovers().size());
    // Nobody is left to give it back: it ends by its own lifetime of 15 minutes.
    LINE.bao().write("auth/token/revoke", Map.of("token", here.token().reveal()));

    SlowRoot.isSlowNoMore(site);
    Run next = site.apply(site.push()).endedWith(0);
    next.says("an earlier run was killed: removed what it left in");
    assertEquals(List.of(), site.leftovers());
    assertTrue(site.state().containsKey("after"));
  }

  @Test
  void aStateThatAKilledRunsTofuCouldNotStoreIsKeptByTheNextRun() throws Exception {
    try (ForgetfulStateServer server = new ForgetfulStateServer()) {
      Site site = SlowRoot.site(LINE);
      site.repository()
          .commit(
              "main",
              "Elsewhere",
              Map.of(
                  "iac/backend.tf",
                  "terraform {\n  backend \"http\" {\n    retry_max = 0\n  }\n}\n"));
      site.with("FACTORYLINE_BACKEND_CONFIG", "address=" + server.address());
      site.repository().commit("main", "Slowly", Map.of("iac/slow.tf", SlowRoot.SLOW));
      site.with("FACTORYLINE_REQUIRE", "none");
      Process process = processes.start(site, site.workspace(site.push(), "apply"), "tofu-apply");
      SlowRoot.Here here = SlowRoot.here(site);

      send("KILL", process);

      assertEquals(137, process.waitFor());
      here.tofu().onExit().get();
      assertEquals(1, site.leftovers().size());
      LINE.bao().write("auth/token/revoke", Map.of("token", here.token().reveal()));

      server.mend();
      SlowRoot.isSlowNoMore(site);
      Run next = site.apply(site.push()).endedWith(0);

      next.says("could not be stored (tree/iac/errored.tfstate): it is kept in ");
      Matcher named = Pattern.compile("kept in (/\\S+\\.tfstate)").matcher(next.log());
      assertTrue(named.find(), next::toString);
      assertTrue(Files.readString(Path.of(named.group(1))).contains("\"slow\""));
      assertEquals(List.of(), site.leftovers());
    }
  }

  @Test
  void aLockThatAKilledTofuLeftIsNamedAndNotBroken() throws Exception {
    Site site = SlowRoot.site(LINE);
    SlowRoot.merged(site);
    Process process = processes.start(site, site.workspace(site.push(), "apply"), "tofu-apply");
    SlowRoot.Here here = SlowRoot.here(site);

    // Stopped first, so that it cannot tidy up after the tofu that is gone.
    send("STOP", process);
    assertTrue(here.tofu().destroyForcibly());
    send("KILL", process);
    assertEquals(137, process.waitFor());
    SlowRoot.letGo(site);
    LINE.bao().write("auth/token/revoke", Map.of("token", here.token().reveal()));

    Run next = site.apply(site.push()).endedWith(4);

    next.says("an earlier run was killed: removed what it left in");
    next.says("the state is locked by").says("tofu force-unlock ");
    assertEquals(List.of(), site.leftovers());
    assertTrue(site.isLocked());
  }
}
