package fr.arcodange.factoryline.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  private static HeldCertificate authority;
  private static HeldCertificate otherAuthority;

  @TempDir
  private Path folder;

  private final MockWebServer server = MockServers.create();
  private final List<Duration> waits = new ArrayList<>();

  @BeforeAll
  static void issueAuthorities() {
    authority = new HeldCertificate.Builder()
        .certificateAuthority(0)
        .commonName("lab CA")
        .build();
    otherAuthority = new HeldCertificate.Builder()
        .certificateAuthority(0)
        .commonName("other CA")
        .build();
  }

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void certificateOfAnUnknownAuthorityIsRefusedWithTheWayOut() {
    serve(issued().addSubjectAlternativeName("localhost"));

    Failure failure = unreachable(client(Optional.empty()));

    assertEquals(
        "asking the time: GET " + server.url("/")
            + ": its TLS certificate is not trusted (unable to"
            + " find valid certification path to requested target)",
        failure.message());
    assertTrue(failure.hint().orElse("").contains("--ca-file"), failure.toString());
    assertEquals(List.of(), waits);
  }

  @Test
  void caFileIsTrusted() throws IOException {
    serve(issued().addSubjectAlternativeName("localhost"));
    server.enqueue(new MockResponse.Builder().body("noon").build());

    assertEquals("noon", get(client(Optional.of(caFile(authority.certificatePem())))));
  }

  @Test
  void everyCertificateOfABundleIsTrusted() throws IOException {
    serve(issued().addSubjectAlternativeName("localhost"));
    server.enqueue(new MockResponse.Builder().body("noon").build());
    String bundle = "# the lab's authorities\r\n" + otherAuthority.certificatePem() + "\nnew one:\n"
        + authority.certificatePem();

    assertEquals("noon", get(client(Optional.of(caFile(bundle)))));
  }

  @Test
  void systemsOwnAuthoritiesStayTrustedBesideTheCaFile() throws IOException {
    Tls tls = Tls.trusting(caFile(authority.certificatePem()));
    tls.getDefaultCipherSuites();

    assertTrue(tls.trustManager().getAcceptedIssuers().length > 1);
  }

  @Test
  void certificateForAnotherNameIsRefused() throws IOException {
    serve(issued().addSubjectAlternativeName("vault.example"));

    Failure failure = unreachable(client(Optional.of(caFile(authority.certificatePem()))));

    assertEquals(
        "asking the time: GET " + server.url("/") + ": its TLS certificate is not for localhost",
        failure.message());
  }

  @Test
  void expiredCertificateSaysSo() throws IOException {
    serve(issued()
        .addSubjectAlternativeName("localhost")
        .validityInterval(0, TimeUnit.DAYS.toMillis(1)));

    Failure failure = unreachable(client(Optional.of(caFile(authority.certificatePem()))));

    assertTrue(failure.message().endsWith("its TLS certificate has expired"), failure.message());
  }

  @Test
  void plainServerAskedByHttpsSaysSo() throws IOException, InterruptedException {
    try (ServerSocket plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread answering = new Thread(() -> answerInPlainHttp(plain));
      answering.start();

      Failure failure =
          unreachable(client(Optional.empty()), "https://localhost:" + plain.getLocalPort() + "/");

      assertTrue(failure.message().contains("no TLS connection came about"), failure.message());
      assertTrue(failure.hint().orElse("").contains("http://"), failure.toString());
      plain.close();
      answering.join();
    }
  }

  private static void answerInPlainHttp(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        socket.getInputStream().read();
        socket
            .getOutputStream()
            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        // The client gave up on this connection, or the test is over.
      }
    }
  }

  @Test
  void plainHttpNeverReadsTheSystemsCertificates() {
    Tls tls = Tls.system();

    assertEquals(0, tls.trustManager().getAcceptedIssuers().length);
  }

  @Test
  void missingCaFileIsNamed() {
    Path missing = folder.resolve("missing.pem");

    Failure failure = assertThrows(Failure.class, () -> client(Optional.of(missing)));

    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertEquals("reading the CA file " + missing + ": there is no such file", failure.message());
  }

  @Test
  void caFileWithoutACertificateIsRefused() throws IOException {
    Path empty = caFile("");

    Failure failure = assertThrows(Failure.class, () -> client(Optional.of(empty)));

    assertEquals("reading the CA file " + empty + ": it holds no certificate", failure.message());
  }

  @Test
  void caFileThatHoldsSomethingElseIsRefused() throws IOException {
    Path key = caFile(authority.privateKeyPkcs8Pem());

    Failure failure = assertThrows(Failure.class, () -> client(Optional.of(key)));

    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertTrue(failure.message().startsWith("reading the CA file " + key + ": "));
  }

  private static HeldCertificate.Builder issued() {
    return new HeldCertificate.Builder().signedBy(authority).commonName("server");
  }

  private void serve(HeldCertificate.Builder certificate) {
    server.useHttps(new HandshakeCertificates.Builder()
        .heldCertificate(certificate.build())
        .build()
        .sslSocketFactory());
  }

  private OkHttpClient client(Optional<Path> caFile) {
    return TestHttp.recordingWaits(new HttpSettings(caFile, Map.of()), waits);
  }

  private Path caFile(String content) throws IOException {
    return Files.writeString(folder.resolve("ca.pem"), content);
  }

  private String get(OkHttpClient client) throws IOException {
    try (Response response =
        client.newCall(new Request.Builder().url(server.url("/")).build()).execute()) {
      return response.body().string();
    }
  }

  private Failure unreachable(OkHttpClient client) {
    return unreachable(client, server.url("/").toString());
  }

  private static Failure unreachable(OkHttpClient client, String url) {
    Request request = new Request.Builder().url(url).build();
    IOException thrown =
        assertThrows(IOException.class, () -> client.newCall(request).execute());
    Failure failure = HttpFailures.unreachable("asking the time", request, thrown);
    assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
    return failure;
  }
}
