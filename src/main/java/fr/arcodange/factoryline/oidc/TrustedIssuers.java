package fr.arcodange.factoryline.oidc;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The issuers a job may believe without being told: the forge that runs it. */
public final class TrustedIssuers {
  private static final URI GITHUB = URI.create("https://token.actions.githubusercontent.com");

  private TrustedIssuers() {}

  /** The same with the forge that was named for the job, if one was. */
  public static List<URI> of(Map<String, String> environment, Optional<URI> server) {
    Set<URI> trusted = new LinkedHashSet<>(of(environment));
    server.flatMap(uri -> web(uri.toString())).ifPresent(trusted::add);
    return List.copyOf(trusted);
  }

  /** The forge's own address, and the origin of the job's token endpoint; none outside a job. */
  public static List<URI> of(Map<String, String> environment) {
    Set<URI> trusted = new LinkedHashSet<>();
    web(environment.get("GITHUB_SERVER_URL")).ifPresent(trusted::add);
    web(environment.get("ACTIONS_ID_TOKEN_REQUEST_URL"))
        .map(TrustedIssuers::origin)
        .ifPresent(trusted::add);
    if (trusted.stream().anyMatch(TrustedIssuers::isGitHub)) {
      // Its token endpoint and its issuer are two different hosts of one domain.
      trusted.add(GITHUB);
    }
    return List.copyOf(trusted);
  }

  private static boolean isGitHub(URI uri) {
    return uri.getScheme().equals("https")
        && (uri.getHost().equals("github.com")
            || uri.getHost().endsWith(".actions.githubusercontent.com"));
  }

  /** Whether {@code issuer} is {@code trusted} or lies below it: same scheme, host and port, path cut at a slash. */
  static boolean covers(URI trusted, String issuer) {
    Optional<URI> above = web(trusted.toString());
    Optional<URI> below = web(issuer);
    return above.isPresent()
        && below.isPresent()
        && origin(above.get()).equals(origin(below.get()))
        && withSlash(below.get().getRawPath()).startsWith(withSlash(above.get().getRawPath()));
  }

  /** Two ways to write one issuer: Gitea up to 1.24 ends its own with a slash, 1.25 does not. */
  static boolean same(String one, String other) {
    return withoutSlash(one).equals(withoutSlash(other));
  }

  static String withoutSlash(String url) {
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  private static String withSlash(String path) {
    return path.endsWith("/") ? path : path + "/";
  }

  /** An http or https address, without user, query and fragment and with its path unambiguous; scheme and host in lower case. */
  static Optional<URI> web(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return Optional.empty();
    }
    try {
      URI uri = new URI(text.strip());
      if (uri.getScheme() == null || uri.getHost() == null || uri.getRawUserInfo() != null) {
        return Optional.empty();
      }
      String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
      if (!scheme.equals("http") && !scheme.equals("https")) {
        return Optional.empty();
      }
      String path = uri.getRawPath();
      if (!uri.normalize().getRawPath().equals(path)
          || path.contains("%2e")
          || path.contains("%2E")) {
        return Optional.empty();
      }
      return Optional.of(address(
          scheme, uri.getHost().toLowerCase(Locale.ROOT), port(scheme, uri.getPort()), path));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static int port(String scheme, int port) {
    return port == (scheme.equals("https") ? 443 : 80) ? -1 : port;
  }

  private static URI origin(URI uri) {
    return address(uri.getScheme(), uri.getHost(), uri.getPort(), "");
  }

  private static URI address(String scheme, String host, int port, String path) {
    return URI.create(scheme + "://" + host + (port < 0 ? "" : ":" + port) + path);
  }

  /** Whether requests to this host never leave the machine. */
  static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.equals("::1")
        || host.equals("[::1]")
        || host.matches("127(\\.\\d{1,3}){3}");
  }
}
