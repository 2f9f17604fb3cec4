package fr.arcodange.factoryline.planstore;

import fr.arcodange.factoryline.exec.Engines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real fake-gcs-server in memory, for one test class: {@code @RegisterExtension static final FakeGcsServer GCS = new
 * FakeGcsServer();}. OpenTofu's backend and the plan store find it by {@link #environment()}.
 */
public final class FakeGcsServer implements BeforeAllCallback, AfterAllCallback, AutoCloseable {
  private static final int STARTS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final MediaType JSON = MediaType.get("application/json");

  private final OkHttpClient http = new OkHttpClient();
  private @Nullable Process process;
  private @Nullable Path log;
  private int port;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
    start();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }

  /** Starts it, and returns once it answers. The port may be taken between choosing and using it, hence several tries. */
  public void start() throws IOException, InterruptedException {
    for (int i = 1; !startOnce(); i++) {
      String output = log == null ? "" : Files.readString(log);
      close();
      if (i == STARTS) {
        throw new AssertionError("fake-gcs-server did not start:\n" + output);
      }
    }
  }

  private boolean startOnce() throws IOException, InterruptedException {
    port = Engines.freePort();
    log = Files.createTempFile("fake-gcs-server", ".log");
    process = new ProcessBuilder(
            Engines.find("fake-gcs-server").toString(),
            "-scheme",
            "http",
            "-backend",
            "memory",
            "-host",
            "127.0.0.1",
            "-port",
            Integer.toString(port),
            "-public-host",
            "127.0.0.1:" + port)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (process.isAlive() && System.nanoTime() < end) {
      if (isReady()) {
        return true;
      }
      process.waitFor(20, TimeUnit.MILLISECONDS);
    }
    return false;
  }

  private boolean isReady() {
    try (Response response = http.newCall(
            new Request.Builder().url(url() + "/storage/v1/b?project=test").build())
        .execute()) {
      return response.isSuccessful();
    } catch (IOException e) {
      return false;
    }
  }

  /** Where it answers, without a slash at the end. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** What points OpenTofu and the plan store to it. */
  public Map<String, String> environment() {
    return Map.of("STORAGE_EMULATOR_HOST", url());
  }

  public void createBucket(String name) {
    Request request = new Request.Builder()
        .url(url() + "/storage/v1/b?project=test")
        .post(RequestBody.create("{\"name\":\"" + name + "\"}", JSON))
        .build();
    try (Response response = http.newCall(request).execute()) {
      if (!response.isSuccessful()) {
        throw new AssertionError("creating bucket " + name + ": " + response);
      }
    } catch (IOException e) {
      throw new AssertionError("creating bucket " + name, e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
      process = null;
    }
    if (log != null) {
      log.toFile().delete();
      log = null;
    }
  }
}
