package fr.arcodange.factoryline.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitRepositoryTest {
  @TempDir
  Path temp;

  private SampleRepository repository() {
    return SampleRepository.create(temp.resolve("repository"));
  }

  @Test
  void namesAreResolvedToCommits() {
    SampleRepository repository = repository();
    String commit = repository.commit("a", "1");
    repository.git("tag", "--annotate", "--message", "one", "v1");
    Git git = repository.open();

    assertEquals(commit, git.resolve("main"));
    assertEquals(commit, git.resolve("v1"), "a tag means its commit");
    assertEquals(Optional.empty(), git.tryResolve("nothing"));
    assertEquals(Optional.empty(), git.tryResolve("0123456789012345678901234567890123456789"));
  }

  @Test
  void aNameThatIsNotThereIsTold() {
    SampleRepository repository = repository();
    repository.commit("a", "1");

    Failure failure = assertThrows(Failure.class, () -> repository.open().resolve("elsewhere"));

    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertEquals("finding the commit 'elsewhere': it is not in the repository", failure.message());
  }

  @Test
  void severalNamesAreResolvedInTheirOrder() {
    SampleRepository repository = repository();
    String first = repository.commit("a", "1");
    repository.git("tag", "--annotate", "--message", "one", "v1");
    String second = repository.commit("a", "2");
    Git git = repository.open();

    assertEquals(List.of(second, first), git.resolve(List.of("main", "v1")));
    Failure failure =
        assertThrows(Failure.class, () -> git.resolve(List.of("main", "elsewhere", "nowhere")));
    assertEquals("finding the commit 'elsewhere': it is not in the repository", failure.message());
  }

  @Test
  void aNameThatLooksLikeAnOptionIsRefused() {
    SampleRepository repository = repository();
    repository.commit("a", "1");
    Git git = repository.open();

    for (String hostile : List.of("--output=x", "-h", "", " ")) {
      assertThrows(Failure.class, () -> git.resolve(hostile), hostile);
      assertThrows(Failure.class, () -> git.resolve(List.of("main", hostile)), hostile);
      assertThrows(Failure.class, () -> git.fetch(hostile, List.of("main")), hostile);
      assertThrows(Failure.class, () -> git.changedPaths(hostile, "main"), hostile);
      assertThrows(Failure.class, () -> git.worktree(hostile, temp, "a test"), hostile);
    }
  }

  @Test
  void changesOfBothSidesAreMerged() {
    SampleRepository repository = repository();
    String start = repository.commit("a", "1");
    String base = repository.commit("b", "2");
    repository.git("checkout", "--quiet", "--detach", start);
    String head = repository.commit("c", "3");
    Git git = repository.open();

    MergeResult.Merged merged = (MergeResult.Merged) git.merge(base, head);

    assertEquals("a\nb\nc", repository.git("ls-tree", "--name-only", merged.tree()));
    assertEquals(head, repository.head(), "the checkout stays where it was");
  }

  @Test
  void aConflictNamesTheFiles() {
    SampleRepository repository = repository();
    repository.write("same", "1\n");
    String start = repository.commit("odd ü\nname", "1\n");
    repository.write("same", "2\n");
    String base = repository.commit("odd ü\nname", "2\n");
    repository.git("checkout", "--quiet", "--detach", start);
    repository.write("same", "3\n");
    String head = repository.commit("odd ü\nname", "3\n");

    assertEquals(
        new MergeResult.Conflict(List.of("odd ü\nname", "same")),
        repository.open().merge(base, head));
  }

  @Test
  void commitsWithoutCommonHistoryAreNotMerged() {
    SampleRepository repository = repository();
    String base = repository.commit("a", "1");
    repository.git("checkout", "--quiet", "--orphan", "other");
    String head = repository.commit("b", "1");

    Failure failure = assertThrows(Failure.class, () -> repository.open().merge(base, head));

    assertEquals(Failure.Kind.TOOL_FAILED, failure.kind());
    assertTrue(
        failure.message().contains("refusing to merge unrelated histories"), failure.message());
    assertEquals(Optional.empty(), repository.open().mergeBase(base, head));
  }

  @Test
  void theSameMergeIsAlwaysTheSameCommit() {
    SampleRepository repository = repository();
    String base = repository.commit("a", "1");
    String head = repository.commit("b", "2");
    Git git = repository.open();
    String tree = repository.git("rev-parse", head + "^{tree}");

    String commit = git.commitTree(tree, List.of(base, head));
    repository.git("config", "user.name", "Somebody Else");
    repository.git("config", "commit.gpgSign", "true");
    repository.git("config", "i18n.commitEncoding", "ISO-8859-1");

    assertEquals(commit, git.commitTree(tree, List.of(base, head)));
    assertEquals(List.of(base, head), git.parents(commit));
    assertNotEquals(commit, git.commitTree(tree, List.of(head, base)));
  }

  @Test
  void changedPathsHaveBothNamesOfARename() throws Exception {
    SampleRepository repository = repository();
    repository.commit("old name", "the same content\n");
    repository.git("config", "diff.renames", "copies");
    String from = repository.head();
    Files.move(repository.folder().resolve("old name"), repository.folder().resolve("new\nname"));
    String to = repository.commit("folder/ü", "1");

    assertEquals(
        Set.of("old name", "new\nname", "folder/ü"),
        Set.copyOf(repository.open().changedPaths(from, to)));
  }

  @Test
  void bytesThatAreNoTextStayApart() {
    byte[] names = "plain\0caf\u00e9\0\u00ff\0\u00fe\0".getBytes(StandardCharsets.ISO_8859_1);
    byte[] utf8 = "h\u00e9\ud83d\ude00\0".getBytes(StandardCharsets.UTF_8);

    assertEquals(List.of("plain", "caf\\xe9", "\\xff", "\\xfe"), PathNames.list(names));
    assertEquals(List.of("h\u00e9\ud83d\ude00"), PathNames.list(utf8));
    assertEquals(List.of(), PathNames.list(new byte[0]));
  }

  @Test
  void ancestorsAreKnown() {
    SampleRepository repository = repository();
    String first = repository.commit("a", "1");
    String second = repository.commit("a", "2");
    repository.git("checkout", "--quiet", "--detach", first);
    String side = repository.commit("b", "1");
    Git git = repository.open();

    assertTrue(git.isAncestor(first, second));
    assertTrue(git.isAncestor(second, second));
    assertFalse(git.isAncestor(second, first));
    assertFalse(git.isAncestor(side, second));
    assertEquals(Optional.of(first), git.mergeBase(side, second));
    assertThrows(
        Failure.class, () -> git.isAncestor("0123456789012345678901234567890123456789", second));
  }

  @Test
  void commitsBetweenAreThoseThatTouchedThePaths() {
    SampleRepository repository = repository();
    String first = repository.commit("root/a", "1");
    String other = repository.commit("elsewhere/b", "1");
    repository.git("checkout", "--quiet", "-b", "side");
    String onSide = repository.commit("root/a", "2");
    repository.git("checkout", "--quiet", "main");
    String third = repository.commit("ro*t/c", "1");
    repository.git("merge", "--quiet", "--no-ff", "--message", "merge", "side");
    String merge = repository.head();
    Git git = repository.open();

    assertEquals(
        List.of(merge, onSide), git.commitsBetween(Optional.of(first), merge, List.of("root")));
    assertEquals(
        List.of(third),
        git.commitsBetween(Optional.of(first), "main^1", List.of("ro*t")),
        "no patterns");
    assertEquals(
        Set.of(merge, onSide, third, other),
        Set.copyOf(git.commitsBetween(Optional.of(first), merge, List.of())));
    assertEquals(
        List.of(onSide, first), git.commitsBetween(Optional.empty(), "side", List.of("root")));
    assertEquals(
        List.of(), git.commitsBetween(Optional.empty(), merge, List.of(":(top)root")), "no magic");
    assertEquals(List.of(), git.commitsBetween(Optional.of(merge), merge, List.of()));
  }

  @Test
  void aChangeThatWasTakenBackStillCounts() {
    SampleRepository repository = repository();
    String first = repository.commit("root/a", "1");
    repository.git("checkout", "--quiet", "-b", "side");
    String there = repository.commit("root/a", "2");
    String back = repository.commit("root/a", "1");
    repository.git("checkout", "--quiet", "main");
    repository.commit("elsewhere", "1");
    repository.git("merge", "--quiet", "--no-ff", "--message", "merge", "side");

    assertEquals(
        List.of(back, there),
        repository.open().commitsBetween(Optional.of(first), "main", List.of("root")));
  }

  @Test
  void aMergeCarriesWhatItsFirstParentDoesNotHave() {
    SampleRepository repository = repository();
    repository.commit("a", "1");
    repository.git("checkout", "--quiet", "-b", "side");
    String one = repository.commit("b", "1");
    String two = repository.commit("b", "2");
    repository.git("checkout", "--quiet", "main");
    repository.commit("a", "2");
    repository.git("merge", "--quiet", "--no-ff", "--message", "merge", "side");
    String merge = repository.head();

    assertEquals(List.of(merge, two, one), repository.open().commitsCarriedBy(merge, 2));
  }

  @Test
  void aRebasedOrSquashedPullRequestCarriesTheLastCommits() {
    SampleRepository repository = repository();
    String first = repository.commit("a", "1");
    String second = repository.commit("a", "2");
    String third = repository.commit("a", "3");
    Git git = repository.open();

    assertEquals(List.of(third, second), git.commitsCarriedBy(third, 2));
    assertEquals(List.of(third), git.commitsCarriedBy(third, 1));
    assertEquals(
        List.of(second), git.commitsCarriedBy(second, 0), "the merge itself is always one");
    assertEquals(List.of(third, second, first), git.commitsCarriedBy(third, 9));
    assertEquals(List.of(), git.parents(first));
  }
}
