package fr.arcodange.factoryline.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** What a program leaves in this process. Looks at all of its children and threads, so no other test may have any. */
@Isolated
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NothingLeftBehindTest {
  private final Programs programs =
      new Programs(new Cancellation(Duration.ofSeconds(5)), Shell.PATH);

  @Test
  void aProgramThatEndsInOrderRunsLikeAnyOther() throws Exception {
    List<String> errors = new ArrayList<>();
    Command command =
        Shell.script("cat /proc/self/stat; echo \"$1\" >&2; exit 3", "a b").endingInOrder();

    var finished = programs.run(command, ProgramsTest::text, errors::add);

    assertEquals(3, finished.code());
    assertEquals(List.of("a b"), errors);
    List<String> fields = ProgramsTest.statFields(finished.output());
    assertEquals("0", fields.get(6), "terminal");
    assertNotEquals(ownSession(), fields.get(5), "session");
    assertEquals(
        List.of(),
        ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList());
  }

  private static String ownSession() throws IOException {
    return ProgramsTest.statFields(Files.readString(Path.of("/proc/self/stat"))).get(5);
  }

  @Test
  void aFailureKeepsNoThreadBehind() throws Exception {
    programs.run(Shell.script("echo one >&2; exit 1"), ProgramsTest::text, line -> {});

    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (List.of("stdout", "stderr", "stderr-lines", "watchdog").contains(thread.getName())) {
        thread.join(TimeUnit.SECONDS.toMillis(60));
        assertTrue(thread.isDaemon() && !thread.isAlive(), thread.getName());
      }
    }
  }
}
