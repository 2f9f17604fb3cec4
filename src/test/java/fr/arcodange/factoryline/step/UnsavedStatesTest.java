package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.job.Ticker;
import fr.arcodange.factoryline.text.Redactor;
import fr.arcodange.factoryline.tofu.NewState;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnsavedStatesTest {
  @TempDir
  Path temp;

  private final StringWriter printed = new StringWriter();
  private final JobLog log =
      new JobLog(printed, true, new Redactor(), Clock.systemUTC(), Ticker.daemon());
  private final AtomicBoolean stays = new AtomicBoolean();
  private Path kept = Path.of("/");
  private Path run = Path.of("/");

  @BeforeEach
  void folders() throws IOException {
    kept = Files.createDirectory(temp.resolve("kept"));
    run = temp.resolve("run");
    Files.createDirectories(run.resolve("tree/iac"));
  }

  private PlanTree tree() {
    return new PlanTree(
        run.resolve("tree"),
        run,
        "c",
        Optional.empty(),
        Optional.empty(),
        "c",
        List.of(),
        () -> stays.set(true),
        new PlanTree.Removal(() -> {}));
  }

  private NewState applied(FakeTofu tofu, Path keep) {
    TofuRun tofuRun = new TofuRun(
        tofu, Plans.ROOT, run.resolve("tree/iac"), tree(), new UnsavedStates(keep, log), log);
    return tofuRun.apply(Duration.ZERO).state();
  }

  private List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void aStateThatALaterTryStoresIsKeptNowhereElse() throws IOException {
    FakeTofu tofu = new FakeTofu(Optional.empty());

    assertEquals(new NewState.StoredLater(), applied(tofu, kept));

    assertEquals("the state", tofu.pushed());
    assertEquals(List.of(), filesIn(kept));
    assertEquals(List.of(), filesIn(run.resolve("tree/iac")));
    assertTrue(printed.toString().contains("the new state is stored where it belongs"));
  }

  @Test
  void aStateThatCannotBeStoredOutlivesTheRunForThisUserOnly() throws IOException {
    FakeTofu tofu = new FakeTofu(
        Optional.of(Failure.unreachable("running tofu state push in " + run.resolve("tree/iac"))));

    NewState.InFile state = assertInstanceOf(NewState.InFile.class, applied(tofu, kept));

    assertEquals("running tofu state push in iac", state.why());
    assertEquals(List.of(state.file()), filesIn(kept));
    assertEquals("the state", Files.readString(state.file()));
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(state.file())));
    assertFalse(stays.get());
  }

  @Test
  void aStateThatCannotBeTakenOutStaysWhereItIsAndTheReceiptIsWritten() throws IOException {
    Path noFolder = Files.writeString(temp.resolve("file"), "");

    NewState.InFile state = assertInstanceOf(
        NewState.InFile.class,
        applied(new FakeTofu(Optional.of(Failure.unreachable("pushing"))), noFolder));

    assertEquals(run.resolve("tree/iac/errored.tfstate"), state.file());
    assertEquals("the state", Files.readString(state.file()));
    assertTrue(state.why().startsWith("pushing; it cannot be taken out"), state.why());
    assertTrue(stays.get());
  }

  @Test
  void anApplyThatEndsWithoutAWordLeavesItsTreeForTheNextRunToLookAt() {
    FakeTofu tofu = new FakeTofu(Optional.empty()).breakingOff();

    assertThrows(IllegalStateException.class, () -> applied(tofu, kept));

    assertTrue(stays.get());
  }

  @Test
  void nothingIsLeftThatLooksLikeAStateWhenOneCannotBeTaken() throws IOException {
    assertThrows(
        IOException.class,
        () -> new UnsavedStates(kept, log).keep(run.resolve("tree/iac/errored.tfstate")));

    assertEquals(List.of(), filesIn(kept));
  }

  @Test
  void aFolderStaysIfItCannotBeLookedThrough() throws IOException {
    // Together they are longer than a path may be, so nobody can open the innermost.
    Path inner = Files.createDirectory(temp.resolve("inner"));
    Files.createDirectories(inner.resolve(nested()));
    Path outer = Files.createDirectories(run.resolve(nested()));
    Files.move(inner, outer.resolve("inner"));
    try {
      assertFalse(new UnsavedStates(kept, log).takeFrom(run));
      assertTrue(printed.toString().contains(run + " stays"), printed::toString);
    } finally {
      Files.move(outer.resolve("inner"), inner);
    }
  }

  private static String nested() {
    return String.join("/", Collections.nCopies(10, "d".repeat(250)));
  }

  @Test
  void whatAKilledRunLeftIsTakenOutBeforeItsFolderGoes() throws IOException {
    Files.writeString(run.resolve("tree/iac/errored.tfstate"), "one");
    Files.writeString(Files.createDirectory(run.resolve("data")).resolve("errored.tfstate"), "two");
    Files.createSymbolicLink(run.resolve("errored.tfstate"), Path.of("/etc/passwd"));

    assertTrue(new UnsavedStates(kept, log).takeFrom(run));

    assertEquals(2, filesIn(kept).size());
    for (Path file : filesIn(kept)) {
      assertTrue(printed.toString().contains("it is kept in " + file), printed::toString);
    }
    assertTrue(printed.toString().contains("(tree/iac/errored.tfstate)"), printed::toString);
  }

  @Test
  void aFolderStaysIfWhatIsInItCannotBeTakenOut() throws IOException {
    Files.writeString(run.resolve("tree/iac/errored.tfstate"), "one");

    assertFalse(new UnsavedStates(temp.resolve("nowhere"), log).takeFrom(run));

    assertEquals("one", Files.readString(run.resolve("tree/iac/errored.tfstate")));
    assertTrue(printed.toString().contains(run + " stays"), printed::toString);
  }

  @Test
  void everyLaterRunIsRemindedOfWhatIsKept() throws IOException {
    new UnsavedStates(temp.resolve("nowhere"), log).remind();
    assertEquals("", printed.toString());
    Path file = Files.writeString(kept.resolve("unsaved-123.tfstate"), "");

    new UnsavedStates(kept, log).remind();

    assertTrue(printed.toString().contains("could not store is in " + file), printed::toString);
  }
}
