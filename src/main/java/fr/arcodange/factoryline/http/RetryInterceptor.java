package fr.arcodange.factoryline.http;

import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.Cancelled;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request up to four times: when no connection came about, when it broke, and on 408, 429 and 5xx. What may have taken
 * effect is only repeated if doing it twice is harmless, by method (RFC 9110, 9.2.2) or by the {@link Repeatable} tag.
 */
final class RetryInterceptor implements Interceptor {
  private static final List<Duration> BACKOFF =
      List.of(Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofSeconds(5));
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  /** All waits of one call together; more would only end in the call's own timeout, which hides the server's answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(45);

  private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");

  private final Cancellation cancellation;
  private final Pause pause;

  RetryInterceptor(Cancellation cancellation, Pause pause) {
    this.cancellation = cancellation;
    this.pause = pause;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    Duration waited = Duration.ZERO;
    for (Duration backoff : BACKOFF) {
      Duration wait;
      try {
        Response response = chain.proceed(request);
        wait = retryAfter(response).orElse(backoff);
        if (!isPassing(response.code())
            || !isRepeatable(request)
            || waited.plus(wait).compareTo(PATIENCE) > 0
            || cancellation.isCancelled()) {
          return response;
        }
        response.close();
      } catch (IOException e) {
        stopIfCancelled(chain, e);
        if (!isPassing(e)
            || !(neverSent(e) || isRepeatable(request))
            || cancellation.isCancelled()) {
          throw e;
        }
        wait = backoff;
      }
      waited = waited.plus(wait);
      pause.sleep(wait, "waiting to repeat " + HttpFailures.describe(request));
    }
    try {
      return chain.proceed(request);
    } catch (IOException e) {
      stopIfCancelled(chain, e);
      throw e;
    }
  }

  /** A read that was cut off because the job was cancelled is not an error of the server. */
  private void stopIfCancelled(Chain chain, IOException e) {
    if (cancellation.isCancelled() && chain.call().isCanceled()) {
      Cancelled cancelled = new Cancelled(HttpFailures.describe(chain.request()));
      cancelled.initCause(e);
      throw cancelled;
    }
  }

  private static boolean isRepeatable(Request request) {
    @Nullable Repeatable said = request.tag(Repeatable.class);
    return said == null ? IDEMPOTENT.contains(request.method()) : said == Repeatable.YES;
  }

  private static boolean isPassing(int code) {
    return code == 408 || code == 429 || code >= 500;
  }

  /** Certificates do not get better by asking again, and a server that let 30 s pass has had its chance. */
  private static boolean isPassing(IOException e) {
    if (e instanceof SocketTimeoutException) {
      return isConnectTimeout(e);
    }
    return !(e instanceof InterruptedIOException
        || e instanceof ProtocolException
        || e instanceof SSLPeerUnverifiedException
        || HttpFailures.causedBy(e, CertificateException.class).isPresent());
  }

  private static boolean neverSent(IOException e) {
    return e instanceof ConnectException
        || e instanceof UnknownHostException
        || e instanceof NoRouteToHostException
        || isConnectTimeout(e);
  }

  private static boolean isConnectTimeout(IOException e) {
    @Nullable String message = e.getMessage();
    return e instanceof SocketTimeoutException
        && message != null
        && message.toLowerCase(Locale.ROOT).contains("connect");
  }

  /**
   * What the server asks for: seconds or a date (RFC 9110, 10.2.3), at most 30 s. A date is taken against the server's own
   * clock, which the same answer carries.
   */
  private static Optional<Duration> retryAfter(Response response) {
    @Nullable String value = response.header("Retry-After");
    if (value == null) {
      return Optional.empty();
    }
    if (value.matches("\\d{1,9}")) {
      return Optional.of(shortened(Duration.ofSeconds(Long.parseLong(value))));
    }
    @Nullable Instant date = response.headers().getInstant("Retry-After");
    if (date == null) {
      return Optional.empty();
    }
    @Nullable Instant serverClock = response.headers().getInstant("Date");
    Instant now = serverClock == null
        ? Instant.ofEpochMilli(response.receivedResponseAtMillis())
        : serverClock;
    return Optional.of(shortened(Duration.between(now, date)));
  }

  private static Duration shortened(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }
}
