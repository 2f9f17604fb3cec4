package fr.arcodange.factoryline.http;

import fr.arcodange.factoryline.Failure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import okhttp3.Authenticator;
import okhttp3.Credentials;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/** The proxy that the usual environment variables ask for, and the password in its URL, if any. */
final class EnvironmentProxies extends ProxySelector implements Authenticator {
  private final Optional<Target> forHttps;
  private final Optional<Target> forHttp;
  private final NoProxy noProxy;

  private EnvironmentProxies(Optional<Target> forHttps, Optional<Target> forHttp, NoProxy noProxy) {
    this.forHttps = forHttps;
    this.forHttp = forHttp;
    this.noProxy = noProxy;
  }

  static EnvironmentProxies from(Map<String, String> environment) {
    return new EnvironmentProxies(
        target(environment, "HTTPS_PROXY"),
        target(environment, "HTTP_PROXY"),
        NoProxy.parse(variable(environment, "NO_PROXY").orElse("")));
  }

  /** Whether no variable names any. */
  boolean isNone() {
    return forHttps.isEmpty() && forHttp.isEmpty();
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Stream.of(name, name.toLowerCase(Locale.ROOT))
        .map(key -> environment.getOrDefault(key, "").trim())
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  private static Optional<Target> target(Map<String, String> environment, String name) {
    Optional<String> value = variable(environment, name);
    return value.isPresent()
        ? value.map(url -> Target.parse(name, url))
        : variable(environment, "ALL_PROXY").map(url -> Target.parse("ALL_PROXY", url));
  }

  @Override
  public List<Proxy> select(@Nullable URI uri) {
    if (uri == null || noProxy.covers(uri)) {
      return List.of(Proxy.NO_PROXY);
    }
    return List.of(target(uri).map(Target::proxy).orElse(Proxy.NO_PROXY));
  }

  private Optional<Target> target(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme()) ? forHttps : forHttp;
  }

  @Override
  public void connectFailed(
      @Nullable URI uri, @Nullable SocketAddress address, @Nullable IOException failure) {
    // OkHttp reports it to the caller; there is no second proxy to turn to.
  }

  @Override
  public @Nullable Request authenticate(@Nullable Route route, Response response) {
    Optional<String> credentials =
        target(response.request().url().uri()).flatMap(Target::credentials);
    if (credentials.isEmpty()
        || credentials.get().equals(response.request().header("Proxy-Authorization"))) {
      return null;
    }
    return response
        .request()
        .newBuilder()
        .header("Proxy-Authorization", credentials.get())
        .build();
  }

  private record Target(Proxy proxy, Optional<String> credentials) {
    static Target parse(String variable, String url) {
      URI uri = uri(variable, url.contains("://") ? url : "http://" + url);
      String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
      @Nullable String host = uri.getHost();
      if (host == null) {
        throw Failure.usage(variable + ": the proxy's URL names no host");
      }
      Optional<String> credentials = Optional.ofNullable(uri.getUserInfo()).map(Target::basic);
      return switch (scheme) {
        case "http" -> new Target(proxy(Proxy.Type.HTTP, host, uri.getPort(), 80), credentials);
        case "socks", "socks5", "socks5h" ->
          new Target(proxy(Proxy.Type.SOCKS, host, uri.getPort(), 1080), credentials);
        default ->
          throw Failure.usage(variable + ": a proxy that is itself reached by " + scheme
                  + ":// is not supported")
              .hint("use http:// or socks5://; what goes through it stays encrypted end to end");
      };
    }

    /** The URL may carry a password, so it appears in no message. */
    private static URI uri(String variable, String url) {
      try {
        return new URI(url);
      } catch (URISyntaxException e) {
        throw Failure.usage(variable + ": not a URL (" + e.getReason() + ")");
      }
    }

    private static Proxy proxy(Proxy.Type type, String host, int port, int usual) {
      return new Proxy(type, InetSocketAddress.createUnresolved(host, port == -1 ? usual : port));
    }

    private static String basic(String userInfo) {
      int colon = userInfo.indexOf(':');
      return colon < 0
          ? Credentials.basic(userInfo, "")
          : Credentials.basic(userInfo.substring(0, colon), userInfo.substring(colon + 1));
    }
  }
}
