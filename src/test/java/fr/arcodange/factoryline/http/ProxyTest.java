package fr.arcodange.factoryline.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import java.io.IOException;
import java.net.Proxy;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.junit5.StartStop;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyTest {
  @StartStop
  private final MockWebServer proxy = MockServers.create();

  @Test
  void plainHttpGoesThroughHttpProxy() throws IOException, InterruptedException {
    proxy.enqueue(new MockResponse.Builder().body("through the proxy").build());

    assertEquals(
        "through the proxy",
        get(client(Map.of("HTTP_PROXY", "http://" + at())), "http://gitea.test/api"));

    assertEquals("GET http://gitea.test/api HTTP/1.1", proxy.takeRequest().getRequestLine());
  }

  @Test
  void lowerCaseVariableWithoutASchemeCountsToo() throws IOException, InterruptedException {
    proxy.enqueue(new MockResponse.Builder().build());

    get(client(Map.of("http_proxy", at())), "http://gitea.test/api");

    assertEquals("GET http://gitea.test/api HTTP/1.1", proxy.takeRequest().getRequestLine());
  }

  @Test
  void httpsIsTunnelledWithThePasswordForTheProxyAlone() throws IOException, InterruptedException {
    HeldCertificate certificate =
        new HeldCertificate.Builder().addSubjectAlternativeName("vault.test").build();
    proxy.useHttps(new HandshakeCertificates.Builder()
        .heldCertificate(certificate)
        .build()
        .sslSocketFactory());
    proxy.enqueue(new MockResponse.Builder().code(200).inTunnel().build());
    proxy.enqueue(new MockResponse.Builder().body("sealed in").build());
    OkHttpClient trusting = client(Map.of("HTTPS_PROXY", "http://ci:s%3Aecret@" + at()))
        .newBuilder()
        .sslSocketFactory(
            new HandshakeCertificates.Builder()
                .addTrustedCertificate(certificate.certificate())
                .build()
                .sslSocketFactory(),
            new HandshakeCertificates.Builder()
                .addTrustedCertificate(certificate.certificate())
                .build()
                .trustManager())
        .build();

    assertEquals("sealed in", get(trusting, "https://vault.test/v1"));

    RecordedRequest connect = proxy.takeRequest();
    assertEquals("CONNECT vault.test:443 HTTP/1.1", connect.getRequestLine());
    assertEquals("Basic Y2k6czplY3JldA==", connect.getHeaders().get("Proxy-Authorization"));
    assertFalse(proxy.takeRequest().getHeaders().names().contains("Proxy-Authorization"));
  }

  @Test
  void proxyThatRefusesThePasswordIsAskedTwiceAtMost() throws IOException {
    MockResponse refusal = new MockResponse.Builder()
        .code(407)
        .addHeader("Proxy-Authenticate", "Basic realm=proxy")
        .build();
    proxy.enqueue(refusal);
    proxy.enqueue(refusal);

    OkHttpClient client = client(Map.of("HTTP_PROXY", "http://ci:wrong@" + at()));
    Request request = new Request.Builder().url("http://gitea.test/").build();
    try (Response response = client.newCall(request).execute()) {
      Failure failure = HttpFailures.status("asking", response);
      assertEquals(Failure.Kind.DENIED, failure.kind());
      assertTrue(failure.hint().orElse("").contains("proxy"), failure.toString());
    }
    assertEquals(2, proxy.getRequestCount());
  }

  /** Without its name the server behind it would be looked for, which is well. */
  @ParameterizedTest
  @CsvSource({"HTTP_PROXY,http://gitea.test/", "HTTPS_PROXY,https://gitea.test/"})
  void aProxyThatDoesNotAnswerIsNamedAndItsPasswordIsNot(String variable, String url)
      throws IOException {
    String address = at();
    proxy.close();
    OkHttpClient client = client(Map.of(variable, "http://ci:hunter2@" + address));
    Request request = new Request.Builder().url(url).build();

    Failure failure = unreachable(client, request);

    assertEquals(
        "asking: GET " + url + ": the proxy " + address + ": Connection refused",
        failure.getMessage());
    assertTrue(failure.hint().orElse("").contains("NO_PROXY"), failure.toString());
    assertFalse(failure.toString().contains("hunter2"), failure.toString());
  }

  @Test
  void aProxyThatNobodyKnowsIsNamed() {
    OkHttpClient client = client(Map.of("HTTP_PROXY", "http://proxy.invalid:3128"))
        .newBuilder()
        .dns(host -> {
          throw new UnknownHostException(host + ": Name or service not known");
        })
        .build();

    Failure failure =
        unreachable(client, new Request.Builder().url("http://gitea.test/").build());

    assertEquals(
        "asking: GET http://gitea.test/: the proxy's host proxy.invalid is not known",
        failure.getMessage());
    assertTrue(failure.hint().orElse("").contains("HTTP_PROXY"), failure.toString());
  }

  private static Failure unreachable(OkHttpClient client, Request request) {
    IOException thrown =
        assertThrows(IOException.class, () -> client.newCall(request).execute().close());
    return HttpFailures.unreachable("asking", request, thrown);
  }

  @Test
  void thisMachineIsReachedDirectly() throws IOException, InterruptedException {
    proxy.enqueue(new MockResponse.Builder().build());

    get(
        client(Map.of("ALL_PROXY", "http://proxy.invalid:1")),
        proxy.url("/direct").toString());

    assertEquals("GET /direct HTTP/1.1", proxy.takeRequest().getRequestLine());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          *                    | http://anything.test/        | true
          example.org          | https://example.org/         | true
          example.org          | https://git.example.org/     | true
          example.org          | https://badexample.org/      | false
          .example.org         | https://example.org/         | false
          .example.org         | https://git.example.org/     | true
          *.example.org        | https://git.example.org/     | true
          EXAMPLE.org          | https://Example.ORG/         | true
          a.test, b.test       | http://b.test/               | true
          b.test:8443          | https://b.test:8443/         | true
          b.test:8443          | https://b.test/              | false
          b.test:443           | https://b.test/              | true
          10.0.0.0/8           | https://10.1.2.3:8200/       | true
          10.0.0.0/8           | https://11.1.2.3/            | false
          10.0.0.0/99          | https://10.1.2.3/            | false
          10.1.2.3             | https://10.1.2.3/            | true
          10.1.2.3:8200        | https://10.1.2.3:8200/       | true
          10.1.2.3:8200        | https://10.1.2.3/            | false
          fd00::/8             | https://[fd12::1]/           | true
          fd00::/8             | https://10.1.2.3/            | false
          [fd12::1]            | https://[fd12::1]/           | true
          other.test           | http://127.0.0.1:8200/       | true
          other.test           | http://[::1]:8200/           | true
          other.test           | http://gitea.localhost/      | true
          other.test           | http://gitea.test/           | false
          """)
  void noProxyIsReadAsGoProgramsReadIt(String noProxy, URI uri, boolean direct) {
    EnvironmentProxies proxies =
        EnvironmentProxies.from(Map.of("ALL_PROXY", "http://proxy.test:3128", "NO_PROXY", noProxy));

    assertEquals(direct, proxies.select(uri).contains(Proxy.NO_PROXY));
  }

  @Test
  void withoutVariablesNoProxyOfTheJvmIsUsed() {
    assertEquals(
        List.of(Proxy.NO_PROXY),
        EnvironmentProxies.from(Map.of()).select(URI.create("https://vault.test/")));
  }

  @Test
  void socksProxyIsUnderstood() {
    Proxy selected = EnvironmentProxies.from(Map.of("ALL_PROXY", "socks5://bastion.test"))
        .select(URI.create("https://vault.test/"))
        .get(0);

    assertEquals(Proxy.Type.SOCKS, selected.type());
    assertTrue(String.valueOf(selected.address()).contains("bastion.test"));
  }

  @ParameterizedTest
  @CsvSource({
    "https://ci:hunter2@proxy.test:3128, HTTPS_PROXY: a proxy that is itself reached by https:// is not supported",
    "http://ci:hunter2@pro xy.test:3128, HTTPS_PROXY: not a URL (Illegal character in authority)",
    "http:///path, HTTPS_PROXY: the proxy's URL names no host",
  })
  void unusableProxyIsRefusedWithoutShowingItsPassword(String url, String message) {
    Failure failure =
        assertThrows(Failure.class, () -> EnvironmentProxies.from(Map.of("HTTPS_PROXY", url)));

    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertEquals(message, failure.message());
  }

  private String at() {
    return proxy.getHostName() + ":" + proxy.getPort();
  }

  private static OkHttpClient client(Map<String, String> environment) {
    return TestHttp.recordingWaits(
        new HttpSettings(Optional.empty(), environment), new ArrayList<>());
  }

  private static String get(OkHttpClient client, String url) throws IOException {
    try (Response response =
        client.newCall(new Request.Builder().url(url).build()).execute()) {
      return response.body().string();
    }
  }
}
