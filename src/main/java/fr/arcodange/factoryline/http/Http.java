package fr.arcodange.factoryline.http;

import fr.arcodange.factoryline.exec.Cancellation;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;

/**
 * Builds the one HTTP client of a process. TLS verification cannot be turned off. Nothing it starts keeps the JVM from ending:
 * HTTP/1.1 only, because a live HTTP/2 connection stalls the exit by a third of a second.
 */
public final class Http {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration TRANSFER = Duration.ofSeconds(30);

  /** One call with all its repetitions, so that a job never hangs on a server that answers byte by byte. */
  private static final Duration CALL = Duration.ofSeconds(60);

  private static final Set<String> CUT_OFF_WHEN_CANCELLED = Set.of("GET", "HEAD");

  private Http() {}

  /**
   * A client that repeats what may be repeated and stops waiting when the job is cancelled. Reads under way are then cut off;
   * writes may finish, so that nobody has to guess whether they took effect.
   *
   * @throws fr.arcodange.factoryline.Failure usage, if the CA file cannot be read or a proxy variable makes no sense
   */
  public static OkHttpClient client(HttpSettings settings, Cancellation cancellation) {
    return client(settings, cancellation, cancellation::sleep);
  }

  static OkHttpClient client(HttpSettings settings, Cancellation cancellation, Pause pause) {
    EnvironmentProxies proxies = EnvironmentProxies.from(settings.environment());
    Tls tls = settings.caFile().map(Tls::trusting).orElseGet(Tls::system);
    OkHttpClient client = new OkHttpClient.Builder()
        .protocols(List.of(Protocol.HTTP_1_1))
        .connectTimeout(CONNECT)
        .readTimeout(TRANSFER)
        .writeTimeout(TRANSFER)
        .callTimeout(CALL)
        .followSslRedirects(false)
        .retryOnConnectionFailure(false)
        .addInterceptor(new RetryInterceptor(cancellation, pause))
        .addNetworkInterceptor(chain -> withoutImmediateRetry(chain.proceed(chain.request())))
        .socketFactory(new UndelayedSockets())
        .proxySelector(proxies)
        .proxyAuthenticator(proxies)
        .sslSocketFactory(tls, tls.trustManager())
        .eventListener(proxies.isNone() ? EventListener.NONE : new ProxyTrouble())
        .build();
    cancellation.onCancel(() -> cutOffReads(client));
    return client;
  }

  /** OkHttp itself would repeat any request, a POST too, on this answer; repeating is the interceptor's business alone. */
  private static Response withoutImmediateRetry(Response response) {
    return "0".equals(response.header("Retry-After"))
        ? response.newBuilder().removeHeader("Retry-After").build()
        : response;
  }

  private static void cutOffReads(OkHttpClient client) {
    for (Call call : client.dispatcher().runningCalls()) {
      if (CUT_OFF_WHEN_CANCELLED.contains(call.request().method())
          && call.request().tag(Repeatable.class) != Repeatable.NO) {
        call.cancel();
      }
    }
  }
}
