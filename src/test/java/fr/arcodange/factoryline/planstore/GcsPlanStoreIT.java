package fr.arcodange.factoryline.planstore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.http.TestHttp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class GcsPlanStoreIT extends StoreContract {
  @RegisterExtension
  static final FakeGcsServer GCS = new FakeGcsServer();

  private final String url = "gs://arcodange-tf/plans/" + UUID.randomUUID();

  @BeforeAll
  static void makeBucket() {
    GCS.createBucket("arcodange-tf");
  }

  @Override
  PlanStore store() {
    return open(url);
  }

  private static PlanStore open(String url) {
    return PlanStores.at(url).open(GCS.environment(), TestHttp.withoutWaiting());
  }

  @Override
  String described() {
    return url;
  }

  @Test
  void aPrefixIsAStoreOfItsOwn() {
    store().create("a/b", new byte[] {1});
    assertArrayEquals(new byte[] {1}, open("gs://arcodange-tf").read(url.substring(18) + "/a/b"));
    assertEquals(List.of(), open(url + "2").list(""));
  }

  @Test
  void aBucketThatIsNotThereIsNamed() {
    PlanStore store = open("gs://no-such-bucket");
    for (org.junit.jupiter.api.function.Executable work :
        List.<org.junit.jupiter.api.function.Executable>of(
            () -> store.create("a", new byte[0]), () -> store.list(""))) {
      Failure failure = assertThrows(Failure.class, work);
      assertEquals(Failure.Kind.DENIED, failure.kind());
      assertTrue(failure.message().contains("gs://no-such-bucket: HTTP 404"), failure.message());
      assertEquals(
          "is there a bucket no-such-bucket? Create it, or correct the store's URL",
          failure.hint().orElseThrow());
    }
  }

  @Test
  void theEmulatorsAddressMayBeWrittenInSeveralWays() {
    String bare = GCS.url().substring("http://".length());
    store().create("a", new byte[] {1});
    for (String host : List.of(bare, "http://" + bare, "http://" + bare + "/storage/v1/")) {
      PlanStore store =
          PlanStores.at(url).open(Map.of("STORAGE_EMULATOR_HOST", host), TestHttp.withoutWaiting());
      assertArrayEquals(new byte[] {1}, store.read("a"), host);
    }
  }

  @Test
  void aJvmThatUsedABucketEndsByItself(@TempDir Path folder)
      throws IOException, InterruptedException {
    String output = run(folder, url);
    assertTrue(output.contains("com.google.cloud.storage.StorageImpl"), output);
  }

  @Test
  void aFolderLoadsNothingOfGoogles(@TempDir Path folder) throws IOException, InterruptedException {
    String output = run(folder, folder.resolve("store").toUri().toString());
    assertFalse(output.contains("com.google."), output);
  }

  /** Runs {@link StoreMain} in a JVM of its own to its end; what it loaded is in the output. */
  private static String run(Path folder, String store) throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-verbose:class",
            "-cp",
            System.getProperty("java.class.path"),
            StoreMain.class.getName(),
            store,
            GCS.url())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
    boolean ended = process.waitFor(120, TimeUnit.SECONDS);
    process.destroyForcibly().waitFor();
    String text = java.nio.file.Files.readString(output);
    assertTrue(ended, "it did not end");
    assertEquals(
        0,
        process.exitValue(),
        text.lines().filter(line -> !line.startsWith("[")).toList().toString());
    assertTrue(text.contains("read back 3"), text);
    return text;
  }
}
