package fr.arcodange.factoryline.planstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.LargeTest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePlanStoreTest extends StoreContract {
  @TempDir
  private Path folder;

  @Override
  PlanStore store() {
    return PlanStores.at(root().toUri().toString()).open(Map.of(), new OkHttpClient());
  }

  private Path root() {
    return folder.resolve("a store");
  }

  @Override
  String described() {
    return "the plan store " + root();
  }

  @Test
  void onlyTheOwnerSeesAnything() throws IOException {
    store().create("a/b/c", new byte[] {1});
    try (Stream<Path> all = Files.walk(root())) {
      for (Path path : all.toList()) {
        String expected = Files.isDirectory(path) ? "rwx------" : "rw-------";
        assertEquals(
            expected,
            PosixFilePermissions.toString(Files.getPosixFilePermissions(path)),
            path.toString());
      }
    }
  }

  @Test
  void nothingIsLeftAside() throws IOException {
    store().create("a/b", new byte[] {1});
    assertThrows(Failure.class, () -> store().create("a/b", new byte[] {2}));
    try (Stream<Path> aside = Files.list(root().resolve(".writing"))) {
      assertEquals(List.of(), aside.toList());
    }
    assertEquals(
        Failure.Kind.USAGE,
        assertThrows(Failure.class, () -> store().create(".writing/x", new byte[0]))
            .kind());
  }

  @Test
  void aRootThatIsCalledLikeADotIsNoDot() {
    Failure failure = assertThrows(Failure.class, () -> store().read("a/%2E/b"));
    assertEquals(
        "naming an object of the plan store: a segment %2E cannot be told from a dot",
        failure.message());
  }

  @Test
  void theTimeIsTheFiles() throws IOException {
    store().create("a/b", new byte[] {1});
    Instant then = Instant.parse("2026-11-23T10:00:00Z");
    Files.setLastModifiedTime(root().resolve("a/b"), FileTime.from(then));
    assertEquals(List.of(new Stored("a/b", then, 1)), store().list("a/"));
  }

  @Test
  void symbolicLinksInsideAreRefused() throws IOException {
    store().create("a/b", "mine".getBytes(UTF_8));
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "theirs");
    Files.createSymbolicLink(root().resolve("out"), outside);
    Files.createSymbolicLink(root().resolve("a/link"), outside.resolve("secret"));
    Files.createSymbolicLink(root().resolve("a/dangling"), outside.resolve("nothing"));
    for (org.junit.jupiter.api.function.Executable work :
        List.<org.junit.jupiter.api.function.Executable>of(
            () -> store().read("out/secret"),
            () -> store().read("a/link"),
            () -> store().create("out/new", new byte[] {1}),
            () -> store().list("out/"),
            () -> store().list("a/"))) {
      Failure failure = assertThrows(Failure.class, work);
      assertEquals(Failure.Kind.REFUSED, failure.kind());
      assertTrue(failure.message().endsWith(" is a symbolic link"), failure.message());
    }
    assertThrows(Failure.class, () -> store().create("a/dangling", new byte[] {1}));
    assertEquals(false, Files.exists(outside.resolve("new"), LinkOption.NOFOLLOW_LINKS));
    assertEquals(false, Files.exists(outside.resolve("nothing"), LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void theStoreItselfMayBeALink() throws IOException {
    Path real = Files.createDirectory(folder.resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    PlanStore linked = PlanStores.at(link.toUri().toString()).open(Map.of(), new OkHttpClient());
    linked.create("a/b", new byte[] {7});
    assertArrayEquals(new byte[] {7}, Files.readAllBytes(real.resolve("a/b")));
  }

  @Test
  void aFileInTheWayIsSaid() throws IOException {
    store().create("a", new byte[] {1});
    Failure failure = assertThrows(Failure.class, () -> store().create("a/b", new byte[] {1}));
    assertEquals(
        "writing a/b to " + described() + ": " + root().resolve("a") + " is not a folder",
        failure.message());
  }

  @Test
  void aFileInThePlaceOfTheStoreIsSaid() throws IOException {
    Files.writeString(root(), "");
    Failure failure = assertThrows(Failure.class, () -> store().create("a/b", new byte[] {1}));
    assertEquals("writing a/b to " + described() + ": it is not a folder", failure.message());
  }

  @LargeTest
  void hugeFilesAreNotRead() throws IOException {
    store().create("a/b", new byte[] {1});
    try (RandomAccessFile file = new RandomAccessFile(root().resolve("a/b").toFile(), "rw")) {
      file.setLength(65L * 1024 * 1024);
    }
    Failure failure = assertThrows(Failure.class, () -> store().read("a/b"));
    assertEquals(
        "reading a/b from " + described() + ": it is larger than 64 MiB, nothing of ours is",
        failure.message());
  }
}
