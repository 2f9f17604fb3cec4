package fr.arcodange.factoryline.http;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that are reached without a proxy, as Go's programs (tofu, bao) read {@code NO_PROXY}: names with their
 * subdomains, a leading dot for subdomains only, addresses, address ranges, {@code host:port}, and {@code *}. This machine
 * itself is always reached directly.
 */
record NoProxy(List<String> entries) {
  NoProxy {
    entries = List.copyOf(entries);
  }

  static NoProxy parse(String value) {
    return new NoProxy(Arrays.stream(value.split(","))
        .map(entry -> entry.trim().toLowerCase(Locale.ROOT))
        .filter(entry -> !entry.isEmpty())
        .toList());
  }

  boolean covers(URI uri) {
    @Nullable String authority = uri.getHost();
    if (authority == null) {
      return true;
    }
    String host = withoutBrackets(authority.toLowerCase(Locale.ROOT));
    int port = uri.getPort() == -1 ? HttpUrl.defaultPort(uri.getScheme()) : uri.getPort();
    return isThisMachine(host) || entries.stream().anyMatch(entry -> covers(entry, host, port));
  }

  private static boolean isThisMachine(String host) {
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || IpRange.parse(host).map(IpRange::isLoopback).orElse(false);
  }

  private static boolean covers(String entry, String host, int port) {
    if (entry.equals("*")) {
      return true;
    }
    Optional<IpRange> range = IpRange.parse(withoutBrackets(entry));
    if (range.isPresent()) {
      return IpRange.parse(host).map(range.get()::contains).orElse(false);
    }
    int colon = entry.lastIndexOf(':');
    if (colon >= 0) {
      return entry.substring(colon + 1).equals(Integer.toString(port))
          && covers(entry.substring(0, colon), host, port);
    }
    if (entry.startsWith("*.")) {
      return host.endsWith(entry.substring(1));
    }
    return entry.startsWith(".")
        ? host.endsWith(entry)
        : host.equals(entry) || host.endsWith("." + entry);
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
