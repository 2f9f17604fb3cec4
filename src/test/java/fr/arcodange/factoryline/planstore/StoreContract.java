package fr.arcodange.factoryline.planstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store does. {@link #store()} gives an empty one at its first call in a test, and the same one afterwards. */
abstract class StoreContract {

  abstract PlanStore store();

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private List<String> names(String prefix) {
    return store().list(prefix).stream().map(Stored::name).toList();
  }

  @Test
  void whatWasCreatedIsRead() {
    String name = "shown/o/r/iac%2Fenvs/default/0123/20261123T150405.006Z-deadbeef.jsonl.gz";
    Stored stored = store().create(name, bytes("content"));
    assertEquals(name, stored.name());
    assertEquals(7, stored.size());
    assertArrayEquals(bytes("content"), store().read(name));
    assertEquals(List.of(stored), store().list("shown/o/r/iac%2Fenvs/default/0123/"));
  }

  @Test
  void nothingIsEverReplaced() {
    store().create("a/b.json", bytes("first"));
    for (String content : List.of("first", "second")) {
      Failure failure =
          assertThrows(Failure.class, () -> store().create("a/b.json", bytes(content)));
      assertEquals(Failure.Kind.REFUSED, failure.kind());
      assertEquals(
          "writing a/b.json to " + described()
              + ": it exists already, and what is stored is never replaced",
          failure.message());
    }
    assertArrayEquals(bytes("first"), store().read("a/b.json"));
    assertEquals(List.of("a/b.json"), names(""));
  }

  /** How errors call the store. */
  abstract String described();

  @Test
  void ofManyWritersOneWins() throws InterruptedException, ExecutionException {
    PlanStore store = store();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Boolean>> writers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        byte[] content = bytes("writer " + i);
        writers.add(() -> {
          try {
            store.create("one/winner.json", content);
            return true;
          } catch (Failure e) {
            assertEquals(Failure.Kind.REFUSED, e.kind());
            return false;
          }
        });
      }
      int won = 0;
      for (Future<Boolean> writer : threads.invokeAll(writers)) {
        won += writer.get() ? 1 : 0;
      }
      assertEquals(1, won);
    } finally {
      threads.shutdownNow();
    }
    assertTrue(new String(store.read("one/winner.json"), UTF_8).startsWith("writer "));
  }

  @Test
  void aListIsSortedAndHoldsOneFolderOnly() {
    for (String name : List.of("a/2", "a/10", "a/x/1", "ab/1", "b/1", "a/B")) {
      store().create(name, bytes(name));
    }
    assertEquals(List.of("a/10", "a/2", "a/B", "a/x/1"), names("a/"));
    assertEquals(List.of("a/x/1"), names("a/x/"));
    assertEquals(List.of("a/10", "a/2", "a/B", "a/x/1", "ab/1", "b/1"), names(""));
    assertEquals(List.of(), names("c/"));
    assertEquals(List.of(), names("a/2/"));
  }

  @Test
  void anEmptyStoreListsNothing() {
    assertEquals(List.of(), store().list(""));
  }

  @Test
  void timesAreInTheOrderOfWriting() {
    Stored first = store().create("t/2", bytes("1"));
    Stored second = store().create("t/1", bytes("2"));
    assertFalse(second.createdAt().isBefore(first.createdAt()));
    assertEquals(List.of(second, first), store().list("t/"));
  }

  @Test
  void aDotIsAnOrdinarySegment() {
    store().create("shown/o/r/./default/x", bytes("top"));
    store().create("shown/o/r/default/x", bytes("other"));
    assertArrayEquals(bytes("top"), store().read("shown/o/r/./default/x"));
    assertArrayEquals(bytes("other"), store().read("shown/o/r/default/x"));
    assertEquals(List.of("shown/o/r/./default/x"), names("shown/o/r/./default/"));
    assertEquals(List.of("shown/o/r/./default/x", "shown/o/r/default/x"), names("shown/o/r/"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a b+c&d=e?f#g.json", "é/%2F%25.json", ".github/x", "a/...", "~/x", "a:b"})
  void namesAreTakenAsTheyAre(String name) {
    store().create(name, bytes(name));
    assertArrayEquals(bytes(name), store().read(name));
    assertEquals(List.of(name), names(""));
  }

  @Test
  void contentMayBeEmptyOrLarge() {
    byte[] large = new byte[9_000_001];
    new Random(3).nextBytes(large);
    store().create("size/empty", new byte[0]);
    store().create("size/large", large);
    assertArrayEquals(new byte[0], store().read("size/empty"));
    assertArrayEquals(large, store().read("size/large"));
    assertEquals(
        List.of(0L, 9_000_001L),
        store().list("size/").stream().map(Stored::size).toList());
  }

  @Test
  void whatIsNotThereIsRefused() {
    store().create("a/b", bytes("x"));
    for (String name : List.of("a/c", "c", "a", "a/b/c")) {
      Failure failure = assertThrows(Failure.class, () -> store().read(name));
      assertEquals(Failure.Kind.REFUSED, failure.kind());
      assertEquals(
          "reading " + name + " from " + described() + ": there is no such object",
          failure.message());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/a",
        "a/",
        "a//b",
        "..",
        "a/../b",
        "../../etc/passwd",
        "a\\b",
        "a\u0000b",
        "a\nb",
        "\ud800"
      })
  void namesThatCouldReachElsewhereAreRefused(String name) {
    assertUsage(name, () -> store().create(name, bytes("x")));
    assertUsage(name, () -> store().read(name));
    assertEquals(List.of(), store().list(""));
  }

  @Test
  void aProbeIsRemovedAndNothingElse() {
    String probe = Probes.name(java.time.Instant.parse("2026-11-27T08:00:00Z"), 7);
    store().create(probe, bytes("x"));
    store().create("shown/a", bytes("y"));
    store().remove(probe);
    store().remove(probe);
    assertEquals(List.of(), store().list(Probes.FOLDER));
    assertEquals(
        Failure.Kind.USAGE,
        assertThrows(Failure.class, () -> store().remove("shown/a")).kind());
    assertEquals(1, store().list("shown/").size());
    store().create(probe, bytes("x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "/", "../", "a//", "a/../"})
  void prefixesAreFolders(String prefix) {
    assertUsage(prefix, () -> store().list(prefix));
  }

  @Test
  void namesHaveAnEnd() {
    String segment = "s".repeat(256);
    assertUsage(segment, () -> store().create(segment, bytes("x")));
    String name = "n/".repeat(450) + "x";
    assertUsage(name, () -> store().create(name, bytes("x")));
  }

  private static void assertUsage(String name, org.junit.jupiter.api.function.Executable work) {
    Failure failure = assertThrows(Failure.class, work);
    assertEquals(Failure.Kind.USAGE, failure.kind(), failure.message());
    assertTrue(
        failure.message().startsWith("naming an object of the plan store '"), failure.message());
    assertTrue(name.isEmpty() || failure.message().contains(name.substring(0, name.length() - 1)));
  }
}
