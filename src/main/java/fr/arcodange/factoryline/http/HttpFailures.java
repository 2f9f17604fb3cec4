package fr.arcodange.factoryline.http;

import fr.arcodange.factoryline.Failure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Failures of HTTP calls: each names what was being done, the method, the address and the status, and what to look at next. */
public final class HttpFailures {
  private static final Pattern PROXY_HOST = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
  private static final String PROXY_ADVICE =
      "HTTPS_PROXY, HTTP_PROXY or ALL_PROXY names it: is it right, and running? NO_PROXY lists the hosts that are reached without";

  private HttpFailures() {}

  /** No answer came: no connection, a broken one, TLS that did not come about, or too long a wait. */
  public static Failure unreachable(String doing, Request request, IOException cause) {
    Reason reason = throughProxy(cause)
        .map(proxy -> new Reason(proxy + ": " + reason(request.url(), cause).words(), PROXY_ADVICE))
        .orElseGet(() -> reason(request.url(), cause));
    Failure failure = Failure.unreachable(doing + ": " + describe(request) + ": " + reason.words())
        .causedBy(cause);
    return reason.hint().map(failure::hint).orElse(failure);
  }

  /** An answer came, and it is not the one that was hoped for. The response's body is not read. */
  public static Failure status(String doing, Response response) {
    return status(doing, response, "");
  }

  /**
   * An answer came, and the server has words of its own for it.
   *
   * @param itsWords what it says; empty if nothing
   */
  public static Failure status(String doing, Response response, String itsWords) {
    String message = doing + ": " + describe(response.request()) + ": HTTP " + response.code()
        + (itsWords.isEmpty() ? "" : ", " + itsWords);
    return switch (response.code()) {
      case 301, 302, 303, 307, 308 ->
        Failure.usage(message)
            .hint("it redirects to " + redirectTarget(response) + ": use that address");
      case 401, 403, 404 -> Failure.denied(message);
      case 407 ->
        Failure.denied(message).hint("the proxy wants a user and password: put them into its URL");
      case 408, 429 -> Failure.unreachable(message);
      default ->
        response.code() >= 500 ? Failure.unreachable(message) : Failure.toolFailed(message);
    };
  }

  /** A request in a message: method and address, without its query, which may hold what is nobody's business. */
  public static String describe(Request request) {
    return request.method() + " " + address(request.url());
  }

  private static String redirectTarget(Response response) {
    @Nullable String location = response.header("Location");
    @Nullable
    HttpUrl target = location == null ? null : response.request().url().resolve(location);
    return target == null ? "nowhere" : address(target);
  }

  private static String address(HttpUrl url) {
    return url.newBuilder().username("").password("").query(null).fragment(null).toString();
  }

  /** Which proxy did not answer. */
  private static Optional<String> throughProxy(IOException e) {
    for (Throwable with : e.getSuppressed()) {
      if (with instanceof ProxyTrouble.Asked asked) {
        return Optional.ofNullable(asked.getMessage());
      }
    }
    return Optional.empty();
  }

  private static Reason reason(HttpUrl url, IOException e) {
    if (e instanceof UnknownHostException) {
      String unknown = Optional.ofNullable(e.getMessage()).orElse("").split("[: ]", 2)[0];
      if (PROXY_HOST.matcher(unknown).matches() && !unknown.equalsIgnoreCase(url.host())) {
        return new Reason("the proxy's host " + unknown + " is not known", PROXY_ADVICE);
      }
      return new Reason(
          "the host " + url.host() + " is not known",
          "check the address for a typing error, and this machine's name server");
    }
    if (causedBy(e, CertificateExpiredException.class).isPresent()) {
      return new Reason(
          "its TLS certificate has expired", "renew the certificate of " + url.host());
    }
    if (causedBy(e, CertificateException.class).isPresent()) {
      return new Reason(
          "its TLS certificate is not trusted (" + innermost(e) + ")",
          "if it was issued by your own authority, name that authority's certificate with --ca-file"
              + " (FACTORYLINE_CA_FILE); verification cannot be turned off");
    }
    if (e instanceof SSLPeerUnverifiedException) {
      return new Reason(
          "its TLS certificate is not for " + url.host(),
          "use one of the names that the certificate was issued for");
    }
    if (e instanceof SSLException) {
      return new Reason(
          "no TLS connection came about (" + innermost(e) + ")",
          "does this port speak HTTPS? For plain HTTP the address begins with http://");
    }
    if (e instanceof ConnectException || e instanceof NoRouteToHostException) {
      return new Reason(
          innermost(e),
          "is the server running, and can this job reach it? In a container, 127.0.0.1 is the"
              + " container itself");
    }
    if (e instanceof SocketTimeoutException || "timeout".equals(e.getMessage())) {
      return new Reason("no answer in time", "is the server overloaded, or a firewall in between?");
    }
    return new Reason("the connection broke (" + innermost(e) + ")", "");
  }

  static <T extends Throwable> Optional<T> causedBy(Throwable thrown, Class<T> type) {
    for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return Optional.of(type.cast(cause));
      }
    }
    return Optional.empty();
  }

  private static String innermost(Throwable thrown) {
    Throwable innermost = thrown;
    for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      innermost = cause;
    }
    @Nullable String message = innermost.getMessage();
    return message == null ? innermost.getClass().getSimpleName() : message;
  }

  private record Reason(String words, String advice) {
    Optional<String> hint() {
      return Optional.of(advice).filter(text -> !text.isEmpty());
    }
  }
}
