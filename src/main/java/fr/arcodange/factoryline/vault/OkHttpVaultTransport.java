package fr.arcodange.factoryline.vault;

import fr.arcodange.factoryline.http.Repeatable;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;
import okio.ByteString;

/**
 * What the driver takes for a {@code java.net.http.HttpClient}, sending through OkHttp: one place for certificate
 * authorities, proxies and retries, and no selector thread that holds up the end of the JVM.
 */
final class OkHttpVaultTransport extends HttpClient {
  private final OkHttpClient http;
  private final Optional<Repeatable> repeatable;

  /** @param repeatable whether a request through this transport may be sent again, where its method does not say */
  OkHttpVaultTransport(OkHttpClient http, Optional<Repeatable> repeatable) {
    this.http = http;
    this.repeatable = repeatable;
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) throws IOException {
    Request sent = translate(request);
    int status;
    Optional<String> type;
    String body;
    try (Response response = http.newCall(sent).execute()) {
      status = response.code();
      type = Optional.ofNullable(response.header("Content-Type"));
      body = new String(response.body().bytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new CallFailed(sent, e);
    }
    if (!passesThroughTheDriver(status)) {
      throw new UnexpectedStatus(status, body);
    }
    return new Answer<>(request, status, headers(type), handled(status, type, body, handler));
  }

  private static boolean passesThroughTheDriver(int status) {
    return status == 200 || status == 204 || (status >= 400 && status < 500 && status != 412);
  }

  private Request translate(HttpRequest request) {
    Request.Builder translated = new Request.Builder()
        .url(withoutEmptyQuery(request.uri().toString()))
        .method(
            request.method(),
            request.bodyPublisher().map(OkHttpVaultTransport::body).orElse(null));
    request
        .headers()
        .map()
        .forEach((name, values) -> values.forEach(value -> translated.addHeader(name, value)));
    repeatable.ifPresent(said -> translated.tag(Repeatable.class, said));
    return translated.build();
  }

  /** The driver ends every address with a question mark. */
  private static String withoutEmptyQuery(String url) {
    return url.endsWith("?") ? url.substring(0, url.length() - 1) : url;
  }

  private static RequestBody body(HttpRequest.BodyPublisher publisher) {
    Collector collector = new Collector();
    publisher.subscribe(collector);
    return RequestBody.create(collector.bytes());
  }

  private static HttpHeaders headers(Optional<String> type) {
    return HttpHeaders.of(
        type.map(value -> Map.of("Content-Type", List.of(value))).orElse(Map.of()),
        (name, value) -> true);
  }

  private static <T> T handled(
      int status, Optional<String> type, String body, BodyHandler<T> handler) {
    BodySubscriber<T> subscriber = handler.apply(new Info(status, headers(type)));
    subscriber.onSubscribe(new NoMoreToRequest());
    subscriber.onNext(List.of(StandardCharsets.UTF_8.encode(
        type.orElse("").startsWith("application/json") ? inAscii(body) : body)));
    subscriber.onComplete();
    return subscriber.getBody().toCompletableFuture().join();
  }

  /**
   * The driver turns a body back into bytes in the platform's charset, which loses everything beyond ASCII on Java 17 in a
   * container without a locale. JSON's own escapes survive that.
   */
  private static String inAscii(String json) {
    if (json.chars().allMatch(c -> c < 0x80)) {
      return json;
    }
    StringBuilder ascii = new StringBuilder(json.length() + 64);
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c < 0x80) {
        ascii.append(c);
      } else {
        ascii
            .append("\\u")
            .append(Character.forDigit(c >> 12, 16))
            .append(Character.forDigit(c >> 8 & 0xf, 16))
            .append(Character.forDigit(c >> 4 & 0xf, 16))
            .append(Character.forDigit(c & 0xf, 16));
      }
    }
    return ascii.toString();
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    throw new UnsupportedOperationException("the driver only sends synchronously");
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, PushPromiseHandler<T> push) {
    throw new UnsupportedOperationException("the driver only sends synchronously");
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return Optional.empty();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return Optional.empty();
  }

  @Override
  public Redirect followRedirects() {
    return Redirect.NORMAL;
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return Optional.empty();
  }

  @Override
  public SSLContext sslContext() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM has no TLS", e);
    }
  }

  @Override
  public SSLParameters sslParameters() {
    return new SSLParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return Optional.empty();
  }

  @Override
  public Version version() {
    return Version.HTTP_1_1;
  }

  @Override
  public Optional<Executor> executor() {
    return Optional.empty();
  }

  private record Info(int statusCode, HttpHeaders headers) implements ResponseInfo {
    @Override
    public Version version() {
      return Version.HTTP_1_1;
    }
  }

  private record Answer<T>(HttpRequest request, int statusCode, HttpHeaders headers, T body)
      implements HttpResponse<T> {
    @Override
    public Optional<HttpResponse<T>> previousResponse() {
      return Optional.empty();
    }

    @Override
    public Optional<SSLSession> sslSession() {
      return Optional.empty();
    }

    @Override
    public URI uri() {
      return request.uri();
    }

    @Override
    public Version version() {
      return Version.HTTP_1_1;
    }
  }

  /** The body is there as a whole: nothing is left to ask for. */
  private static final class NoMoreToRequest implements Flow.Subscription {
    @Override
    public void request(long count) {}

    @Override
    public void cancel() {}
  }

  /** The driver's publishers hold a byte array and deliver it at once, on the caller's thread. */
  private static final class Collector implements Flow.Subscriber<ByteBuffer> {
    private final Buffer collected = new Buffer();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer part) {
      collected.write(ByteString.of(part));
    }

    @Override
    public void onError(Throwable thrown) {
      throw new IllegalStateException("reading a request body that is in memory", thrown);
    }

    @Override
    public void onComplete() {}

    byte[] bytes() {
      return collected.readByteArray();
    }
  }
}
