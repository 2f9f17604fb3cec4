import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;

/**
 * A forge, a Vault and a bucket that say yes, on loopback, for the one run that records which classes a command loads. Nothing but
 * {@code make-dist} uses it; tests meet real engines.
 *
 * <p>Run as a single source file: {@code java TrainingServer.java PORT_FILE}. It ends when its standard input does.
 */
public final class TrainingServer {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final KeyPair key;
  private final HttpServer server;
  private final String url;
  private String comment = "";

  private TrainingServer() throws IOException, GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    key = generator.generateKeyPair();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    url = "http://127.0.0.1:" + server.getAddress().getPort();
    server.createContext("/", this::answer);
  }

  public static void main(String[] args) throws IOException, GeneralSecurityException {
    TrainingServer training = new TrainingServer();
    training.server.start();
    Path portFile = Path.of(args[0]);
    Path unfinished = portFile.resolveSibling(portFile.getFileName() + ".new");
    Files.writeString(unfinished, training.url);
    Files.move(unfinished, portFile);
    while (System.in.read() >= 0) {
      // Until make-dist closes its end.
    }
    training.server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (path.endsWith("/revoke-self")) {
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
      return;
    }
    byte[] body = body(exchange.getRequestMethod(), path, sent).getBytes(StandardCharsets.UTF_8);
    // Gitea names the characters, whose parameter takes classes of its own to read.
    exchange.getResponseHeaders().set("Content-Type", path.startsWith("/api/") ? "application/json;charset=utf-8" : "application/json");
    boolean created = path.startsWith("/api/v1/") && exchange.getRequestMethod().equals("POST");
    exchange.sendResponseHeaders(created ? 201 : 200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private String body(String method, String path, String sent) {
    String issuer = url + "/api/actions";
    return switch (path) {
      case "/api/actions/token" -> "{\"value\":\"" + idToken(issuer) + "\"}";
      case "/api/actions/.well-known/openid-configuration" ->
          "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + issuer + "/.well-known/keys\"}";
      case "/api/actions/.well-known/keys" -> "{\"keys\":[" + jwk() + "]}";
      case "/v1/auth/gitea_jwt/login", "/v1/auth/approle/login" ->
          "{\"auth\":{\"client_token\":\"s.training\",\"accessor\":\"training\",\"policies\":[\"default\"],"
              + "\"token_policies\":[\"default\"],\"metadata\":{\"role\":\"gitea_cicd\"},\"lease_duration\":900,"
              + "\"renewable\":true,\"entity_id\":\"\",\"token_type\":\"service\",\"orphan\":true}}";
      case "/v1/sys/internal/ui/mounts/kv/data/ci", "/v1/sys/internal/ui/mounts/kv/ci" ->
          "{\"data\":{\"path\":\"kv/\",\"type\":\"kv\",\"options\":{\"version\":\"2\"}}}";
      case "/v1/kv/data/ci" ->
          "{\"data\":{\"data\":{\"one\":\"first value\",\"two\":\"second value\"},\"metadata\":{\"version\":1}}}";
      case "/storage/v1/b/training/o" -> "{\"kind\":\"storage#objects\",\"items\":[]}";
      case "/upload/storage/v1/b/training/o" ->
          "{\"kind\":\"storage#object\",\"bucket\":\"training\",\"name\":\"one\",\"generation\":\"1\",\"metageneration\":\"1\","
              + "\"timeCreated\":\"2026-01-01T00:00:00.000Z\",\"updated\":\"2026-01-01T00:00:00.000Z\",\"size\":\"1\"}";
      case "/api/v1/user" -> "{\"id\":-2,\"login\":\"gitea-actions\"}";
      case "/api/v1/repos/o/r/issues/1/comments" -> comments(method, sent);
      default -> "{}";
    };
  }

  /** Keeps the one comment that is posted: it is looked for again. */
  private String comments(String method, String sent) {
    if (method.equals("POST")) {
      comment = "{\"id\":1,\"user\":{\"id\":-2,\"login\":\"gitea-actions\"},"
          + "\"html_url\":\"http://127.0.0.1/o/r/pulls/1#issuecomment-1\"," + sent.substring(1);
      return comment;
    }
    return "[" + comment + "]";
  }

  private String idToken(String issuer) {
    long now = Instant.now().getEpochSecond();
    String head = "{\"alg\":\"RS256\",\"kid\":\"training\",\"typ\":\"JWT\"}";
    String claims = "{\"iss\":\"" + issuer + "\",\"sub\":\"repo:o/r:ref:refs/heads/main\",\"aud\":\"training\",\"iat\":" + now
        + ",\"nbf\":" + now + ",\"exp\":" + (now + 300) + ",\"repository\":\"o/r\",\"ref\":\"refs/heads/main\"}";
    String signed = encoded(head) + "." + encoded(claims);
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key.getPrivate());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + BASE64.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private String jwk() {
    RSAPublicKey publicKey = (RSAPublicKey) key.getPublic();
    return "{\"kty\":\"RSA\",\"alg\":\"RS256\",\"use\":\"sig\",\"kid\":\"training\",\"n\":\"" + number(publicKey.getModulus())
        + "\",\"e\":\"" + number(publicKey.getPublicExponent()) + "\"}";
  }

  private static String number(BigInteger value) {
    byte[] bytes = value.toByteArray();
    int zero = bytes[0] == 0 ? 1 : 0;
    return BASE64.encodeToString(java.util.Arrays.copyOfRange(bytes, zero, bytes.length));
  }

  private static String encoded(String json) {
    return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
