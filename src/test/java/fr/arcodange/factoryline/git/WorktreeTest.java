package fr.arcodange.factoryline.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.Cancelled;
import fr.arcodange.factoryline.exec.Programs;
import fr.arcodange.factoryline.exec.ScriptFile;
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

class WorktreeTest {
  private static final String PURPOSE = "a test";

  @TempDir
  Path temp;

  private SampleRepository repository;
  private Path parent;

  @BeforeEach
  void repository() {
    repository = SampleRepository.create(temp.resolve("repository"));
    parent = temp.resolve("parent");
  }

  private void assertNothingIsLeft() throws IOException {
    try (Stream<Path> left = Files.list(parent)) {
      assertEquals(
          List.of(), left.filter(path -> !path.toString().endsWith(".lock")).toList());
    }
    assertEquals(
        1,
        repository
            .git("worktree", "list", "--porcelain")
            .lines()
            .filter(line -> line.startsWith("worktree"))
            .count());
    assertFalse(Files.exists(repository.folder().resolve(".git/worktrees")));
  }

  @Test
  void itHoldsTheCommitAndLeavesTheCheckoutAlone() throws Exception {
    String first = repository.commit("root/main.tf", "one");
    repository.commit("root/main.tf", "two");
    repository.write("root/main.tf", "not committed");

    try (Worktree worktree = repository.open().worktree(first, parent, PURPOSE)) {
      assertEquals("one", Files.readString(worktree.path().resolve("root/main.tf")));
      assertTrue(worktree.path().startsWith(parent.toRealPath()));
      assertEquals(
          "rwx------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(worktree.scratch())));
      assertTrue(worktree.path().startsWith(worktree.scratch()));
    }

    assertEquals("not committed", Files.readString(repository.folder().resolve("root/main.tf")));
    assertNothingIsLeft();
  }

  @Test
  void itRemovesWhatWasMadeInIt() throws Exception {
    String commit = repository.commit("a", "1");

    try (Worktree worktree = repository.open().worktree(commit, parent, PURPOSE)) {
      Path made = Files.createDirectories(worktree.path().resolve(".terraform/providers"));
      Files.writeString(made.resolve("lock"), "");
      Files.writeString(worktree.path().resolve("a"), "changed");
      Files.writeString(worktree.scratch().resolve("plan"), "");
      Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("r-xr-xr-x"));
    }

    assertNothingIsLeft();
  }

  @Test
  void severalLiveSideBySide() throws Exception {
    String first = repository.commit("a", "1");
    String second = repository.commit("a", "2");
    Git git = repository.open();

    try (Worktree one = git.worktree(first, parent, PURPOSE);
        Worktree two = git.worktree(second, parent, PURPOSE);
        Worktree again = git.worktree(second, parent, PURPOSE)) {
      assertEquals("1", Files.readString(one.path().resolve("a")));
      assertEquals("2", Files.readString(two.path().resolve("a")));
      assertEquals(List.of(), git.removeLeftoverWorktrees(parent, each -> true));
      again.close();
      assertEquals("2", Files.readString(two.path().resolve("a")), "the others stay");
      assertEquals(one.path(), one.folder("."));
    }

    assertNothingIsLeft();
  }

  @Test
  void itGoesAlthoughTheJobIsCancelled() throws Exception {
    String commit = repository.commit("a", "1");
    Cancellation cancellation = new Cancellation(Duration.ZERO);
    String path = Optional.ofNullable(repository.environment().get("PATH")).orElse("");
    Git git = Git.open(
        new Programs(cancellation, path),
        repository.folder(),
        repository.environment(),
        Optional.empty(),
        Optional.empty());

    try (Worktree worktree = git.worktree(commit, parent, PURPOSE)) {
      cancellation.cancel();
      assertThrows(Cancelled.class, () -> git.resolve("main"));
      assertTrue(Files.exists(worktree.path()));
    }

    assertNothingIsLeft();
  }

  @Test
  void aCommitThatIsNotThereLeavesNothing() throws Exception {
    repository.commit("a", "1");

    assertThrows(
        Failure.class,
        () -> repository
            .open()
            .worktree("0123456789012345678901234567890123456789", parent, PURPOSE));

    assertNothingIsLeft();
  }

  @Test
  void whatAKilledRunLeftIsRemovedAndForgotten() throws Exception {
    repository.commit("a", "1");
    Path left = Files.createDirectories(parent).resolve("factoryline-0123456789ab");
    repository.git(
        "worktree", "add", "--quiet", "--detach", left.resolve("tree").toString(), "main");
    Files.writeString(left.resolve("plan"), "");
    Files.writeString(parent.resolve("factoryline-0123456789ab.lock"), "");

    assertEquals(
        List.of(left.toRealPath()),
        repository.open().removeLeftoverWorktrees(parent, each -> true));
    assertNothingIsLeft();
  }

  @Test
  void itsPlaceComesAgainAlthoughAKilledRunLeftItRegisteredAndLocked() throws Exception {
    String commit = repository.commit("a", "1");
    Git git = repository.open();
    Path usual;
    try (Worktree worktree = git.worktree(commit, parent, PURPOSE)) {
      usual = worktree.path();
    }
    repository.git("worktree", "add", "--quiet", "--lock", "--detach", usual.toString(), "main");
    Files.delete(usual.resolve("a"));

    assertEquals(List.of(usual.getParent()), git.removeLeftoverWorktrees(parent, each -> true));
    try (Worktree worktree = git.worktree(commit, parent, PURPOSE)) {
      assertEquals(usual, worktree.path());
      assertEquals("1", Files.readString(worktree.path().resolve("a")));
    }

    assertNothingIsLeft();
  }

  @Test
  void itsFoldersAreFoundAndStayInside() throws Exception {
    Files.createDirectories(repository.folder().resolve("root"));
    Files.createSymbolicLink(repository.folder().resolve("inside"), Path.of("root"));
    Files.createSymbolicLink(repository.folder().resolve("outside"), temp);
    Files.createSymbolicLink(repository.folder().resolve("root/up"), Path.of("../.."));
    String commit = repository.commit("root/main.tf", "");

    try (Worktree worktree = repository.open().worktree(commit, parent, PURPOSE)) {
      assertEquals(worktree.path(), worktree.folder(""));
      assertEquals(worktree.path().resolve("root"), worktree.folder("root"));
      assertEquals(worktree.path().resolve("root"), worktree.folder("./root/../root/"));
      assertEquals(worktree.path().resolve("root"), worktree.folder("inside"));
      for (String bad : List.of(
          "..", "../tree2", "/etc", "nowhere", "root/main.tf", "outside", "root/up", "a\0b")) {
        Failure failure = assertThrows(Failure.class, () -> worktree.folder(bad), bad);
        assertEquals(Failure.Kind.USAGE, failure.kind());
      }
    }
  }

  @Test
  void nothingOfTheRepositoryRuns() throws Exception {
    Path trace = temp.resolve("trace");
    Path program =
        ScriptFile.write(temp.resolve("program"), "#!/bin/sh\ntouch " + trace + "\ncat\n");
    repository.write(".gitattributes", "* filter=evil diff=evil merge=evil\n");
    String base = repository.commit("a", "1\n");
    String head = repository.commit("a", "2\n");
    for (String hook : List.of("post-checkout", "reference-transaction", "post-index-change")) {
      Files.copy(program, repository.folder().resolve(".git/hooks").resolve(hook));
    }
    repository.git("config", "core.fsmonitor", program.toString());
    Git git = repository.open();

    try (Worktree worktree = git.worktree(head, parent, PURPOSE)) {
      assertEquals("2\n", Files.readString(worktree.path().resolve("a")));
      assertEquals(List.of("a"), git.changedPaths(base, head));
      git.merge(base, head);
      git.fetch(repository.url(), List.of(Refspecs.branch("main")));
    }

    assertFalse(Files.exists(trace));
    assertNothingIsLeft();
  }
}
