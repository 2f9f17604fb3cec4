package fr.arcodange.factoryline.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The folder that comes again for the same purpose. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UsualScratchFolderTest {
  private static final String PURPOSE = "https://forge.example o/r iac default";

  @RegisterExtension
  final StartedProcesses processes = new StartedProcesses();

  @TempDir
  Path temp;

  private Path usual() {
    return ScratchFolder.usual(temp, PURPOSE);
  }

  /** As a run leaves it that was killed. */
  private Path leftover() throws IOException {
    Files.createFile(usual().resolveSibling(usual().getFileName() + ".lock"));
    Path tree = Files.createDirectories(usual().resolve("tree"));
    Files.writeString(tree.resolve("plan.bin"), "secret");
    return tree;
  }

  @Test
  void itComesAgainForTheSamePurposeAndIsEmpty() throws Exception {
    for (int i = 0; i < 2; i++) {
      try (ScratchFolder folder = ScratchFolder.create(temp, PURPOSE)) {
        assertEquals(usual(), folder.path());
        assertEquals(
            "rwx------",
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())));
        Files.createFile(folder.path().resolve("only once"));
      }
      assertFalse(Files.exists(usual()));
    }
    assertNotEquals(usual(), ScratchFolder.usual(temp, PURPOSE + " "));
  }

  @Test
  void whileItIsInUseAnotherOneIsTaken() throws Exception {
    try (ScratchFolder first = ScratchFolder.create(temp, PURPOSE);
        ScratchFolder second = ScratchFolder.create(temp, PURPOSE)) {
      assertEquals(usual(), first.path());
      assertNotEquals(usual(), second.path());
      assertEquals(List.of(), ScratchFolder.removeLeftovers(temp, folder -> true));
    }
    assertFalse(Files.exists(usual()));
  }

  @Test
  void anotherProcessThatHasItKeepsItUntilItEnds() throws Exception {
    Process other = processes.holder(temp.toString(), PURPOSE);
    assertEquals(usual().toString(), StartedProcesses.output(other).readLine());
    Files.createFile(usual().resolve("its file"));

    try (ScratchFolder mine = ScratchFolder.create(temp, PURPOSE)) {
      assertNotEquals(usual(), mine.path());
    }
    assertTrue(Files.exists(usual().resolve("its file")));

    Shell.kill("KILL", other.pid());
    other.waitFor();
    assertEquals(List.of(usual()), ScratchFolder.removeLeftovers(temp, folder -> true));
    try (ScratchFolder mine = ScratchFolder.create(temp, PURPOSE)) {
      assertEquals(usual(), mine.path());
      assertFalse(Files.exists(usual().resolve("its file")));
    }
  }

  @Test
  void whatAKilledRunLeftThereStaysUntilSomebodyLookedAtIt() throws Exception {
    Path tree = leftover();

    try (ScratchFolder folder = ScratchFolder.create(temp, PURPOSE)) {
      assertNotEquals(usual(), folder.path());
    }
    assertTrue(Files.exists(tree.resolve("plan.bin")));
  }

  @Test
  void whatAKilledRunLeftThereIsALeftover() throws Exception {
    leftover();

    assertEquals(List.of(usual()), ScratchFolder.removeLeftovers(temp, folder -> true));
    assertEquals(List.of(), ScratchFolder.removeLeftovers(temp, folder -> true));
    assertFalse(Files.exists(usual()));
  }

  @Test
  void aProgramOfAKilledRunIsNotDisturbed() throws Exception {
    Path tree = leftover();
    Process survivor = processes.sleeper(tree);
    assertEquals("ready", StartedProcesses.output(survivor).readLine());

    try (ScratchFolder mine = ScratchFolder.create(temp, PURPOSE)) {
      assertNotEquals(usual(), mine.path());
    }

    assertTrue(Files.exists(tree.resolve("plan.bin")));
    survivor.destroyForcibly().waitFor();
    assertEquals(List.of(usual()), ScratchFolder.removeLeftovers(temp, folder -> true));
    try (ScratchFolder mine = ScratchFolder.create(temp, PURPOSE)) {
      assertEquals(usual(), mine.path());
    }
  }

  @Test
  void whatSomebodyPutInItsPlaceIsNotFollowed() throws Exception {
    Path outside = Files.createDirectories(temp.resolve("outside"));
    Files.createFile(outside.resolve("stays"));
    Files.createSymbolicLink(usual(), outside);

    try (ScratchFolder mine = ScratchFolder.create(temp, PURPOSE)) {
      assertNotEquals(usual(), mine.path());
    }

    assertTrue(Files.exists(outside.resolve("stays")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwxrwx", "rwxrwxr-x"})
  void aParentInWhichOthersMayWriteIsRefused(String permissions) throws Exception {
    Path shared = Files.createDirectory(temp.resolve("shared"));
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString(permissions));

    Failure failure =
        assertThrows(Failure.class, () -> ScratchFolder.create(shared, PURPOSE).close());

    assertEquals(Failure.Kind.REFUSED, failure.kind());
    assertEquals(
        "making a temporary folder in " + shared.toRealPath() + ": others may write there",
        failure.message());
    assertFalse(Files.exists(ScratchFolder.usual(shared, PURPOSE)));
  }

  @Test
  void aParentThatIsMadeIsForThisUserOnly() throws Exception {
    Path made = temp.resolve("not/yet");

    ScratchFolder.create(made, PURPOSE).close();

    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
  }

  @Test
  void noTwoHaveItAtOnce() throws Exception {
    Set<Path> inUse = ConcurrentHashMap.newKeySet();
    Callable<Integer> run = () -> {
      int usual = 0;
      for (int i = 0; i < 50; i++) {
        try (ScratchFolder folder = ScratchFolder.create(temp, PURPOSE)) {
          assertTrue(inUse.add(folder.path()), folder.path().toString());
          Files.createFile(folder.path().resolve("mine alone"));
          usual += folder.path().equals(usual()) ? 1 : 0;
          inUse.remove(folder.path());
        }
      }
      return usual;
    };
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      int usual = 0;
      for (Future<Integer> done : threads.invokeAll(List.of(run, run, run, run))) {
        usual += done.get();
      }
      assertTrue(usual > 0);
    } finally {
      threads.shutdownNow();
    }
  }
}
