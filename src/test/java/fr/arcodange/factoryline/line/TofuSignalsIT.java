package fr.arcodange.factoryline.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Factoryline;
import fr.arcodange.factoryline.text.Secret;
import fr.arcodange.factoryline.tofu.ForgetfulStateServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
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

  /**
   * Tells through one FIFO that it is there, with its parent's process id and the token that tofu was given; then waits for
   * somebody to let go of the other. Once there is a file "done", it has nothing to do.
   */
  private static final String WAIT = """
      test -e "$LINE_FOLDER/done" && exit 0
      echo "$PPID $VAULT_TOKEN" > "$LINE_FOLDER/here"
      read line < "$LINE_FOLDER/go"
      """;

  private static final String SLOW = """
      resource "terraform_data" "slow" {
        provisioner "local-exec" {
          command = "exec sh \\"$LINE_FOLDER/wait\\""
        }
      }

      resource "terraform_data" "after" {
        input = terraform_data.slow.id
      }
      """;

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void nothingRunsOn() {
    started.forEach(Process::destroyForcibly);
  }

  private static Site slowSite() throws Exception {
    Site site = LINE.site();
    Path folder = Files.createDirectories(site.folder().resolve("signals"));
    for (String fifo : List.of("here", "go")) {
      Process made = new ProcessBuilder("mkfifo", folder.resolve(fifo).toString()).start();
      assertEquals(0, made.waitFor());
    }
    Files.writeString(folder.resolve("wait"), WAIT);
    site.with("LINE_FOLDER", folder.toString());
    return site;
  }

  private static Path folder(Site site) {
    return site.folder().resolve("signals");
  }

  private static long mergedSlowness(Site site) {
    long number = site.pullRequest("slow", "iac/slow.tf", SLOW);
    site.plan(number).endedWith(0);
    site.repository().merge(number);
    return number;
  }

  /** The command as a runner starts it; its log goes to a file, as nobody reads while it is waited for. */
  private Process start(Site site, Map<String, String> environment, String command)
      throws IOException {
    List<String> argv = new ArrayList<>(List.of("env", "--default-signal=HUP,INT,TERM"));
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    argv.addAll(List.of(Factoryline.class.getName(), command));
    ProcessBuilder builder = new ProcessBuilder(argv)
        .redirectErrorStream(true)
        .redirectOutput(site.folder().resolve("log").toFile())
        .directory(Path.of(environment.getOrDefault("GITHUB_WORKSPACE", "/")).toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private static String log(Site site) {
    try {
      return Files.readString(site.folder().resolve("log"));
    } catch (IOException e) {
      return "no log: " + e;
    }
  }

  /** Blocks until tofu is in the middle of its work. */
  private static Here here(Site site) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(folder(site).resolve("here"))) {
      String[] words = reader.readLine().split(" ", 2);
      return new Here(
          ProcessHandle.of(Long.parseLong(words[0])).orElseThrow(), Secret.of(words[1]));
    }
  }

  /** @param tofu the process that waits for its provisioner */
  private record Here(ProcessHandle tofu, Secret token) {}

  private static void letGo(Site site) throws IOException {
    Files.writeString(folder(site).resolve("go"), "on\n");
  }

  private static void send(String signal, Process process) throws Exception {
    int code = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid())
        .start()
        .waitFor();
    assertEquals(0, code);
  }

  private static void nothingIsLeft(Site site, Here here) {
    assertFalse(here.tofu().isAlive());
    assertFalse(site.isLocked());
    assertEquals(List.of(), site.leftovers());
    assertEquals(403, LINE.bao().statusOf(here.token(), "auth/token/lookup-self"));
    assertEquals(0, LINE.tokensAlive());
    assertFalse(log(site).contains("this is a bug"), () -> log(site));
  }

  @ParameterizedTest
  @CsvSource({"HUP, 129", "INT, 130", "TERM, 143"})
  void aCancelledApplyFinishesWhatItDoesAndGivesEverythingBack(String signal, int code)
      throws Exception {
    Site site = slowSite();
    long number = mergedSlowness(site);
    Process process = start(site, site.workspace(site.push(), "apply"), "tofu-apply");
    Here here = here(site);
    assertTrue(site.isLocked());

    send(signal, process);

    assertEquals(code, process.waitFor(), () -> log(site));
    nothingIsLeft(site, here);
    assertTrue(log(site).contains("nterrupt received"), () -> log(site));
    assertFalse(log(site).contains("Two interrupts"), () -> log(site));
    String receipt = site.receipt(number);
    assertTrue(receipt.contains("⚠️ Apply cancelled"), receipt + log(site));
    assertTrue(site.stored("applied/").stream().allMatch(name -> name.contains("/partial/")));
    assertFalse(site.state().containsKey("after"));
    assertEquals(
        "error: cancelled", site.status(site.repository().tip("main"), "tofu-apply (iac)"));

    Files.createFile(folder(site).resolve("done"));
    site.apply(site.push()).endedWith(0);
    assertTrue(site.state().containsKey("after"));
    assertTrue(site.receipt(number).contains("✅ Applied"));
  }

  @ParameterizedTest
  @CsvSource({"HUP, 129", "INT, 130", "TERM, 143"})
  void aCancelledPlanLeavesNothing(String signal, int code) throws Exception {
    Site site = slowSite();
    long number = site.pullRequest("slow", "iac/slow.tf", SLOW);
    Map<String, String> job = site.workspace(site.opened(number), "plan");
    slowTofu(site, job);
    Process process = start(site, job, "tofu-plan");
    Here here = here(site);

    send(signal, process);

    assertEquals(code, process.waitFor(), () -> log(site));
    nothingIsLeft(site, here);
    assertEquals(List.of(), site.comments(number));
    assertEquals(List.of(), site.stored(""));
    assertEquals("error: cancelled", site.status(site.repository().tip("slow"), "tofu-plan (iac)"));
  }

  /** A tofu that waits before each plan, as one does that asks a slow server; the INT reaches it as it is. */
  private static void slowTofu(Site site, Map<String, String> job) throws IOException {
    Path folder = Files.createDirectories(site.folder().resolve("bin"));
    Path program = folder.resolve("tofu");
    Files.writeString(program, """
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
    assertTrue(program.toFile().setExecutable(true));
    job.put("PATH", folder + ":" + FactoryLine.path());
  }

  @Test
  void afterAKillTofuEndsInOrderAndTheNextRunCleansUp() throws Exception {
    Site site = slowSite();
    mergedSlowness(site);
    Process process = start(site, site.workspace(site.push(), "apply"), "tofu-apply");
    Here here = here(site);

    send("KILL", process);

    assertEquals(137, process.waitFor());
    here.tofu().onExit().get();
    assertFalse(site.isLocked());
    assertTrue(site.state().containsKey("slow"));
    assertEquals(1, site.leftovers().size());
    // Nobody is left to give it back: it ends by its own lifetime of 15 minutes.
    LINE.bao().write("auth/token/revoke", Map.of("token", here.token().reveal()));

    Files.createFile(folder(site).resolve("done"));
    Run next = site.apply(site.push()).endedWith(0);
    next.says("an earlier run was killed: removed what it left in");
    assertEquals(List.of(), site.leftovers());
    assertTrue(site.state().containsKey("after"));
  }

  @Test
  void aStateThatAKilledRunsTofuCouldNotStoreIsKeptByTheNextRun() throws Exception {
    try (ForgetfulStateServer server = new ForgetfulStateServer()) {
      Site site = slowSite();
      site.repository()
          .commit(
              "main",
              "Elsewhere",
              Map.of(
                  "iac/backend.tf",
                  "terraform {\n  backend \"http\" {\n    retry_max = 0\n  }\n}\n"));
      site.with("FACTORYLINE_BACKEND_CONFIG", "address=" + server.address());
      site.repository().commit("main", "Slowly", Map.of("iac/slow.tf", SLOW));
      site.with("FACTORYLINE_REQUIRE", "none");
      Process process = start(site, site.workspace(site.push(), "apply"), "tofu-apply");
      Here here = here(site);

      send("KILL", process);

      assertEquals(137, process.waitFor());
      here.tofu().onExit().get();
      assertEquals(1, site.leftovers().size());
      LINE.bao().write("auth/token/revoke", Map.of("token", here.token().reveal()));

      server.mend();
      Files.createFile(folder(site).resolve("done"));
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
    Site site = slowSite();
    mergedSlowness(site);
    Process process = start(site, site.workspace(site.push(), "apply"), "tofu-apply");
    Here here = here(site);

    // Stopped first, so that it cannot tidy up after the tofu that is gone.
    send("STOP", process);
    assertTrue(here.tofu().destroyForcibly());
    send("KILL", process);
    assertEquals(137, process.waitFor());
    letGo(site);
    LINE.bao().write("auth/token/revoke", Map.of("token", here.token().reveal()));

    Run next = site.apply(site.push()).endedWith(4);

    next.says("an earlier run was killed: removed what it left in");
    next.says("the state is locked by").says("tofu force-unlock ");
    assertEquals(List.of(), site.leftovers());
    assertTrue(site.isLocked());
  }
}
