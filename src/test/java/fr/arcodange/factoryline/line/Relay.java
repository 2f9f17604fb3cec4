package fr.arcodange.factoryline.line;

import fr.arcodange.factoryline.http.MockServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import okio.Buffer;
import okio.ByteString;

/** Stands before a server and passes on what it is asked, less what the test takes out of it. */
final class Relay implements AutoCloseable {
  private static final Set<String> HOP = Set.of("host", "content-length", "transfer-encoding");

  private final MockWebServer server = MockServers.create();
  private final OkHttpClient http = new OkHttpClient();
  private final boolean tls;

  /** @param rewritten each address before it is asked for */
  Relay(String target, Optional<HeldCertificate> certificate, UnaryOperator<HttpUrl> rewritten) {
    HttpUrl base = HttpUrl.get(target);
    tls = certificate.isPresent();
    certificate.ifPresent(held -> server.useHttps(
        new HandshakeCertificates.Builder().heldCertificate(held).build().sslSocketFactory()));
    server.setDispatcher(new Dispatcher() {
      @Override
      public MockResponse dispatch(RecordedRequest request) {
        HttpUrl url = request
            .getUrl()
            .newBuilder()
            .scheme(base.scheme())
            .host(base.host())
            .port(base.port())
            .build();
        return answer(request, rewritten.apply(url));
      }
    });
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private MockResponse answer(RecordedRequest request, HttpUrl url) {
    Request.Builder builder = new Request.Builder().url(url);
    request.getHeaders().forEach(header -> {
      if (!HOP.contains(header.getFirst().toLowerCase(Locale.ROOT))) {
        builder.addHeader(header.getFirst(), header.getSecond());
      }
    });
    ByteString body = Optional.ofNullable(request.getBody()).orElse(ByteString.EMPTY);
    boolean bare = Set.of("GET", "HEAD").contains(request.getMethod());
    builder.method(request.getMethod(), bare ? null : RequestBody.create(body.toByteArray()));
    try (Response response = http.newCall(builder.build()).execute()) {
      return new MockResponse.Builder()
          .code(response.code())
          .headers(response.headers().newBuilder().removeAll("Content-Length").build())
          .body(new Buffer().write(response.body().bytes()))
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return (tls ? "https" : "http") + "://localhost:" + server.getPort();
  }

  @Override
  public void close() {
    server.close();
  }
}
