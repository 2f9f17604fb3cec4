package fr.arcodange.factoryline.vault;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How Vault's database secrets engine reaches one database. The password is no part of it: Vault never shows it.
 *
 * @param name what roles call it
 * @param plugin {@code postgresql-database-plugin}, for instance
 * @param url with {@code {{username}}} and {@code {{password}}} where Vault puts them
 * @param username whom Vault logs in as
 * @param passwordAuthentication {@code scram-sha-256} has Vault send verifiers in place of passwords; Vault's own without it
 * @param allowedRoles of the engine, that may use it; {@code *} is all
 */
public record DatabaseConnection(
    String name,
    String plugin,
    String url,
    String username,
    Optional<String> passwordAuthentication,
    List<String> allowedRoles) {
  private static final String ALL = "*";

  public DatabaseConnection {
    Objects.requireNonNull(name);
    Objects.requireNonNull(plugin);
    Objects.requireNonNull(url);
    Objects.requireNonNull(username);
    Objects.requireNonNull(passwordAuthentication);
    allowedRoles = List.copyOf(allowedRoles);
  }

  /** What Vault calls each field, with its value. */
  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("plugin_name", plugin);
    fields.put("connection_url", url);
    fields.put("username", username);
    passwordAuthentication.ifPresent(how -> fields.put("password_authentication", how));
    fields.put("allowed_roles", allowedRoles);
    return fields;
  }

  /** The same for whoever was allowed before, too: a role that nobody declares would stop working otherwise. */
  DatabaseConnection allowingAsWell(DatabaseConnection before) {
    if (before.allowedRoles.contains(ALL) || before.allowedRoles.containsAll(allowedRoles)) {
      return allowing(before.allowedRoles);
    }
    TreeSet<String> both = new TreeSet<>(before.allowedRoles);
    both.addAll(allowedRoles);
    return allowing(List.copyOf(both));
  }

  private DatabaseConnection allowing(List<String> roles) {
    return new DatabaseConnection(name, plugin, url, username, passwordAuthentication, roles);
  }
}
