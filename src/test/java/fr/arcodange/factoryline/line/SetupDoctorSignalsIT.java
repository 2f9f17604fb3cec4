package fr.arcodange.factoryline.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    if (url.encodedPath().startsWith("/upload/") && uploads.incrementAndGet() == 2) {
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
