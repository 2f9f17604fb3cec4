package fr.arcodange.factoryline.vault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import fr.arcodange.factoryline.exec.Engines;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * A real OpenBao in memory, for one test class: {@code @RegisterExtension static final OpenBaoServer BAO = new
 * OpenBaoServer();}. Its JWT auth mounts trust keys that the test holds, so that no forge is needed.
 */
public final class OpenBaoServer implements BeforeAllCallback, AfterAllCallback, AutoCloseable {
  /** The one token that may do everything. */
  public static final Secret ROOT = Secret.of("root-of-the-test");

  private static final int STARTS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final MediaType JSON = MediaType.get("application/json");
  private static final ObjectMapper MAPPER = JsonMapper.builder().build();

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
      String output = output();
      close();
      if (i == STARTS) {
        throw new AssertionError("OpenBao did not start:\n" + output);
      }
    }
  }

  private boolean startOnce() throws IOException, InterruptedException {
    port = Engines.freePort();
    log = Files.createTempFile("openbao", ".log");
    process = new ProcessBuilder(
            Engines.find("bao").toString(),
            "server",
            "-dev",
            "-dev-listen-address=127.0.0.1:" + port,
            "-dev-root-token-id=" + ROOT.reveal(),
            "-dev-no-store-token")
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

  /** The dev server mounts its KV engine last. */
  private boolean isReady() {
    try {
      return api("GET", "sys/mounts/secret", Map.of(), Optional.empty()).code() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private String output() throws IOException {
    return log == null ? "" : Files.readString(log);
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
      process = null;
    }
    try {
      if (log != null) {
        Files.deleteIfExists(log);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Makes it forget its keys until it is started anew. */
  public void seal() {
    write("sys/seal", Map.of());
  }

  /** What the API answers to a root request, as data; fails the test if it is an error. */
  public JsonNode read(String path) {
    return request("GET", path, Map.of(), Optional.empty());
  }

  public JsonNode write(String path, Map<String, ?> body) {
    return request("POST", path, body, Optional.empty());
  }

  public JsonNode write(String namespace, String path, Map<String, ?> body) {
    return request("POST", path, body, Optional.of(namespace));
  }

  public JsonNode delete(String path) {
    return request("DELETE", path, Map.of(), Optional.empty());
  }

  /** The leases that live below a path such as {@code database/creds/erp}. */
  public List<String> leases(String path) {
    String list = "sys/leases/lookup/" + path + "?list=true";
    Answer answer = api("GET", list, Map.of(), Optional.empty());
    List<String> leases = new ArrayList<>();
    // None is not found.
    if (answer.code() != 404) {
      data("GET " + list, answer)
          .at("/data/keys")
          .forEach(key -> leases.add(path + "/" + key.textValue()));
    }
    return leases;
  }

  /** A policy of one or more {@code path "…" { capabilities = […] }} blocks. */
  public void policy(String name, String rules) {
    write("sys/policies/acl/" + name, Map.of("policy", rules));
  }

  /** An auth mount that believes what {@code keys} signed, with {@code gitea_cicd} as its default role. */
  public void jwtAuth(String mount, TestKeys keys) {
    write("sys/auth/" + mount, Map.of("type", "jwt"));
    trust(mount, keys);
  }

  public void trust(String mount, TestKeys keys) {
    write(
        "auth/" + mount + "/config",
        Map.of(
            "jwt_validation_pubkeys",
            keys.publicPem(),
            "bound_issuer",
            TestKeys.ISSUER,
            "default_role",
            "gitea_cicd"));
  }

  /** The HTTP status that a request with this token gets. */
  public int statusOf(Secret token, String path) {
    Request request = new Request.Builder()
        .url(address() + "/v1/" + path)
        .header("X-Vault-Token", token.reveal())
        .build();
    try (Response response = http.newCall(request).execute()) {
      return response.code();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode request(
      String method, String path, Map<String, ?> body, Optional<String> namespace) {
    return data(method + " " + path, api(method, path, body, namespace));
  }

  private static JsonNode data(String request, Answer answer) {
    if (answer.code() >= 300) {
      throw new AssertionError(request + ": " + answer);
    }
    try {
      return MAPPER.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Answer api(String method, String path, Map<String, ?> body, Optional<String> namespace) {
    try {
      Request.Builder request = new Request.Builder()
          .url(address() + "/v1/" + path)
          .header("X-Vault-Token", ROOT.reveal())
          .method(
              method,
              method.equals("GET")
                  ? null
                  : RequestBody.create(MAPPER.writeValueAsString(body), JSON));
      namespace.ifPresent(name -> request.header("X-Vault-Namespace", name));
      try (Response response = http.newCall(request.build()).execute()) {
        return new Answer(response.code(), response.body().string());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Answer(int code, String body) {}
}
