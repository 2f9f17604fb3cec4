package fr.arcodange.factoryline.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ScratchFolderTest {
  @RegisterExtension
  final StartedProcesses processes = new StartedProcesses();

  @TempDir
  Path temp;

  private List<String> content() throws IOException {
    try (Stream<Path> paths = Files.list(temp)) {
      return paths.map(path -> temp.relativize(path).toString()).sorted().toList();
    }
  }

  @Test
  void itIsPrivateAndGoesWithEverythingInIt() throws Exception {
    Path outside = Files.writeString(temp.resolve("outside"), "stays");
    try (ScratchFolder folder = ScratchFolder.create(temp)) {
      assertEquals(
          "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())));
      Path deep = Files.createDirectories(folder.path().resolve("a/b"));
      Files.writeString(deep.resolve("file"), "content");
      Files.createSymbolicLink(folder.path().resolve("link"), outside);
      Files.createSymbolicLink(folder.path().resolve("up"), temp);
      Files.setPosixFilePermissions(deep, PosixFilePermissions.fromString("r-x------"));
    }

    assertEquals(List.of("outside"), content());
  }

  @Test
  void theParentIsMadeIfNeedBe() {
    Path parent = temp.resolve("not/yet");

    ScratchFolder.create(parent).close();

    assertTrue(Files.isDirectory(parent));
  }

  @Test
  void aParentThatCannotBeIsTold() throws Exception {
    Path file = Files.writeString(temp.resolve("file"), "");

    Failure failure = assertThrows(Failure.class, () -> ScratchFolder.create(file));

    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertEquals(
        "making a temporary folder in " + file + ": it is not a folder", failure.message());
    assertTrue(failure.hint().orElseThrow().contains("TMPDIR"));
  }

  @Test
  void aParentBelowAFileIsTold() throws Exception {
    Path file = Files.writeString(temp.resolve("file"), "");
    Path parent = file.resolve("factoryline-me");

    Failure failure = assertThrows(Failure.class, () -> ScratchFolder.create(parent, "iac"));

    assertEquals(
        "making a temporary folder in " + parent + ": " + file + " is not a folder",
        failure.message());
  }

  @Test
  void livingOnesAreNoLeftovers() throws Exception {
    try (ScratchFolder mine = ScratchFolder.create(temp)) {
      Process other = processes.holder(temp.toString());
      Path others = Path.of(StartedProcesses.output(other).readLine());

      assertEquals(List.of(), ScratchFolder.removeLeftovers(temp, each -> true));
      assertTrue(Files.exists(mine.path().resolve("..").resolve(others.getFileName())));

      Shell.kill("KILL", other.pid());
      other.waitFor();
      assertEquals(List.of(others), ScratchFolder.removeLeftovers(temp, each -> true));
      assertTrue(Files.exists(mine.path()), "still alive, and still known to be");
      assertEquals(List.of(), ScratchFolder.removeLeftovers(temp, each -> true));
    }

    assertEquals(List.of(), content());
  }

  @Test
  void aFolderInWhichAProgramStillWorksIsLeftAlone() throws Exception {
    Process other = processes.holder(temp.toString());
    Path folder = Path.of(StartedProcesses.output(other).readLine());
    Path inside = Files.createDirectory(folder.resolve("tree"));
    Shell.kill("KILL", other.pid());
    other.waitFor();
    Process survivor = processes.sleeper(inside);
    assertEquals("ready", StartedProcesses.output(survivor).readLine());

    assertEquals(List.of(), ScratchFolder.removeLeftovers(temp, each -> true));

    survivor.destroyForcibly().waitFor();
    assertEquals(List.of(folder), ScratchFolder.removeLeftovers(temp, each -> true));
    assertEquals(List.of(), content());
  }

  @Test
  void oneThatIsLeftStaysUntilALaterRunMayRemoveIt() throws Exception {
    ScratchFolder folder = ScratchFolder.create(temp);
    Files.writeString(folder.path().resolve("state"), "");
    folder.leave();
    folder.close();

    assertTrue(Files.exists(folder.path().resolve("state")));
    assertEquals(List.of(), ScratchFolder.removeLeftovers(temp, each -> false));
    assertTrue(Files.exists(folder.path().resolve("state")));
    assertEquals(List.of(folder.path()), ScratchFolder.removeLeftovers(temp, each -> true));
    assertEquals(List.of(), content());
  }

  @Test
  void whatIsNotOursIsLeftAlone() throws Exception {
    Files.createDirectory(temp.resolve("factoryline-"));
    Files.createDirectory(temp.resolve("factoryline-documents"));
    Files.createDirectory(temp.resolve("factoryline-production"));
    Files.createDirectory(temp.resolve("factoryline-0123456789aa"));
    Files.createDirectory(temp.resolve("other"));
    Files.writeString(temp.resolve("factoryline-0123456789ab.lock"), "");
    Files.createSymbolicLink(temp.resolve("factoryline-0123456789ab"), temp.resolve("other"));
    Files.writeString(temp.resolve("factoryline-0123456789ac"), "a file");
    List<String> before = content();

    assertEquals(List.of(), ScratchFolder.removeLeftovers(temp, each -> true));
    assertEquals(List.of(), ScratchFolder.removeLeftovers(temp.resolve("nowhere"), each -> true));

    assertEquals(before, content());
  }

  @Test
  void aFolderThatIsGoneAlreadyIsNoProblem() throws Exception {
    ScratchFolder folder = ScratchFolder.create(temp);
    Files.delete(folder.path());

    folder.close();

    assertEquals(List.of(), content());
    assertFalse(Files.exists(folder.path()));
  }
}
