package fr.arcodange.factoryline.vault;

import fr.arcodange.factoryline.Failure;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Where Vault or OpenBao is.
 *
 * @param address {@code http} or {@code https}, with a path if it lives below one; a trailing slash does not matter
 * @param namespace what {@code X-Vault-Namespace} says; none is the root
 */
public record VaultSettings(URI address, Optional<String> namespace) {
  private static final String API = "/v1";

  /** Refuses an address that cannot be Vault's, as usage. */
  public VaultSettings {
    String scheme = Optional.ofNullable(address.getScheme()).orElse("").toLowerCase(Locale.ROOT);
    if (!(scheme.equals("https") || scheme.equals("http")) || address.getHost() == null) {
      throw Failure.usage("the Vault address '" + address + "' is not an http or https URL")
          .hint("it looks like https://vault.example.org or http://127.0.0.1:8200");
    }
    if (address.getRawQuery() != null
        || address.getRawFragment() != null
        || address.getRawUserInfo() != null) {
      throw Failure.usage("the Vault address at '" + address.getHost()
          + "' may hold a host, a port and a path only");
    }
    address = URI.create(withoutSlashAtTheEnd(address.toString()));
    // Not taken away in silence: OpenTofu's provider may read the same variable, and would not.
    if (address.getPath().endsWith(API)) {
      String whole = address.toString();
      throw Failure.usage("the Vault address '" + whole + "' ends in " + API
              + ", which is the API's own and is put behind it")
          .hint("leave it away: " + whole.substring(0, whole.length() - API.length()));
    }
    namespace = namespace.map(VaultSettings::withoutSlashes).filter(name -> !name.isEmpty());
    namespace.filter(name -> !name.matches("[\\x21-\\x7e]+")).ifPresent(name -> {
      throw Failure.usage("the Vault namespace '" + Quotes.oneLine(name, 100)
          + "' holds a character that no namespace has");
    });
  }

  private static String withoutSlashAtTheEnd(String text) {
    return text.endsWith("/") ? withoutSlashAtTheEnd(text.substring(0, text.length() - 1)) : text;
  }

  static String withoutSlashes(String text) {
    String start = withoutSlashAtTheEnd(text.trim());
    return start.startsWith("/") ? withoutSlashes(start.substring(1)) : start;
  }

  /** As it appears in messages. */
  public String describe() {
    return "Vault at " + address
        + namespace.map(name -> ", namespace '" + name + "'").orElse("");
  }
}
