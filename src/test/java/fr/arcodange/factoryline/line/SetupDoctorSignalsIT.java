package fr.arcodange.factoryline.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.exec.ScriptFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Real signals to a {@code factoryline doctor} that has a probe in the plan store and a token of Vault's. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SetupDoctorSignalsIT {
  @RegisterExtension
  static final FactoryLine LINE = new FactoryLine();

  @RegisterExtension
  final Processes processes = new Processes();

  private final CountDownLatch here = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final AtomicInteger uploads = new AtomicInteger();

  /** Holds the second object up: the first one is there then. */
  private HttpUrl held(HttpUrl url) {
    return heldIf(url.encodedPath().startsWith("/upload/") && uploads.incrementAndGet() == 2, url);
  }

  private HttpUrl heldIf(boolean asked, HttpUrl url) {
    if (asked) {
      here.countDown();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return url;
  }

  private Process inTheMiddle(Site site, Relay store) throws Exception {
    Map<String, String> job = new HashMap<>(site.workspace(site.opened(site.changeTtl()), "plan"));
    job.put("STORAGE_EMULATOR_HOST", store.url());
    Process process = processes.start(site, job, "doctor");
    here.await();
    assertEquals(1, site.stored("doctor/").size());
    assertEquals(1, LINE.tokensAlive());
    return process;
  }

  @ParameterizedTest
  @CsvSource({"HUP, 129", "INT, 130", "TERM, 143"})
  void aSignalRemovesTheProbeAndRevokesTheToken(String signal, int code) throws Exception {
    Site site = LINE.site();
    try (Relay store = new Relay(LINE.gcs().url(), Optional.empty(), this::held)) {
      Process process = inTheMiddle(site, store);
      assertEquals(
          0,
          new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor());
      goOn.countDown();
      assertEquals(code, process.waitFor(), () -> Processes.log(site));
    }
    assertEquals(List.of(), site.stored(""));
    assertEquals(0, LINE.tokensAlive());
    assertFalse(Processes.log(site).contains("this is a bug"), () -> Processes.log(site));
  }

  /** Whom a visit waits for, each of them for ever: nobody answers before it has ended. */
  private enum Silent {
    FORGE,
    VAULT,
    TOFU,
    POSTGRES
  }

  static List<Arguments> signalsWhileSomebodyIsSilent() {
    Map<String, Integer> signals = Map.of("HUP", 129, "INT", 130, "TERM", 143);
    return Stream.of(Silent.values())
        .flatMap(silent -> signals.entrySet().stream()
            .map(signal -> Arguments.of(silent, signal.getKey(), signal.getValue())))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("signalsWhileSomebodyIsSilent")
  void aSignalEndsItWhoeverIsSilentAndNothingIsLeft(Silent silent, String signal, int code)
      throws Exception {
    Site site = LINE.site();
    Map<String, String> job = new HashMap<>(site.workspace(site.opened(site.changeTtl()), "plan"));
    String api = job.getOrDefault("GITHUB_API_URL", "");
    try (Relay forge = new Relay(api, Optional.empty(), url -> silentAt(url, "/version"));
        Relay vault = new Relay(
            LINE.bao().address().toString(),
            Optional.empty(),
            url -> silentAt(url, "/v1/kv/data/ci"));
        ServerSocket postgres = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      switch (silent) {
        case FORGE -> job.put("GITHUB_API_URL", forge.url() + HttpUrl.get(api).encodedPath());
        case VAULT -> job.put("VAULT_ADDR", vault.url());
        case TOFU -> job.put("PATH", silentTofu(site) + ":" + job.get("PATH"));
        case POSTGRES -> {
          job.put("PGHOST", "127.0.0.1");
          job.put("PGPORT", "" + postgres.getLocalPort());
          job.put("PGUSER", "nobody");
          job.put("PGPASSWORD", "no-password-of-anybody");
        }
      }
      Process process = processes.start(site, job, "doctor");
      switch (silent) {
        case FORGE, VAULT -> here.await();
        case TOFU -> Files.readString(site.folder().resolve("here"));
        case POSTGRES -> postgres.accept();
      }
      assertEquals(silent == Silent.FORGE ? 0 : 1, LINE.tokensAlive());

      assertEquals(
          0,
          new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor());

      assertEquals(code, process.waitFor(), () -> Processes.log(site));
      goOn.countDown();
    }
    assertEquals(List.of(), site.stored(""));
    assertEquals(0, LINE.tokensAlive());
    assertFalse(site.isLocked());
    assertFalse(Processes.log(site).contains("this is a bug"), () -> Processes.log(site));
  }

  private HttpUrl silentAt(HttpUrl url, String path) {
    return heldIf(url.encodedPath().endsWith(path), url);
  }

  /** One that tells its version, and at its init tells that it is there and goes on for ever. */
  private static Path silentTofu(Site site) throws Exception {
    Path here = site.folder().resolve("here");
    assertEquals(0, new ProcessBuilder("mkfifo", here.toString()).start().waitFor());
    Path folder = Files.createDirectories(site.folder().resolve("bin"));
    ScriptFile.write(folder.resolve("tofu"), """
        #!/bin/sh
        if [ "$1" = version ]; then
          PATH=${PATH#*:}
          exec tofu "$@"
        fi
        echo here >'%s'
        exec sleep 1000
        """.formatted(here));
    return folder;
  }

  @Test
  void whatAKilledRunLeftIsRemovedByALaterOneButNotWhileItsMakerMayBeAtWork() throws Exception {
    Site site = LINE.site();
    try (Relay store = new Relay(LINE.gcs().url(), Optional.empty(), this::held)) {
      Process process = inTheMiddle(site, store);
      process.destroyForcibly().waitFor();
      goOn.countDown();
    }
    List<String> left = site.stored("doctor/");
    assertEquals(1, left.size());
    endTokens();
    Map<String, String> job = site.workspace(site.opened(1), "plan");

    Site.command(job, "doctor").endedWith(0);
    assertEquals(left, site.stored("doctor/"));

    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(20));
    Run run = Site.command(later, job, "doctor");
    assertTrue(run.out().contains("; removed 1 that a killed run of doctor left"), run::out);
    assertEquals(List.of(), site.stored("doctor/"));
  }

  /** What only their own time would end. */
  private static void endTokens() {
    LINE.bao().read("auth/token/accessors?list=true").at("/data/keys").forEach(key -> {
      Map<String, String> accessor = Map.of("accessor", key.textValue());
      String path = LINE.bao()
          .write("auth/token/lookup-accessor", accessor)
          .at("/data/path")
          .textValue();
      if (!path.startsWith("auth/token/")) {
        LINE.bao().write("auth/token/revoke-accessor", accessor);
      }
    });
  }
}
