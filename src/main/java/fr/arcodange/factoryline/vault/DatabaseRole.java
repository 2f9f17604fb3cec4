package fr.arcodange.factoryline.vault;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What Vault's database secrets engine does for a lease.
 *
 * @param name as in {@code <mount>/creds/<name>}
 * @param connection the name of the {@link DatabaseConnection}
 * @param creation the statements that make a user
 * @param revocation the statements that take it back
 * @param ttl until a lease has to be renewed, in whole seconds; zero is Vault's own default
 * @param maxTtl until it ends whatever is done, in whole seconds; zero is Vault's own default
 */
public record DatabaseRole(
    String name,
    String connection,
    List<String> creation,
    List<String> revocation,
    Duration ttl,
    Duration maxTtl) {

  public DatabaseRole {
    Objects.requireNonNull(name);
    Objects.requireNonNull(connection);
    creation = List.copyOf(creation);
    revocation = List.copyOf(revocation);
    Objects.requireNonNull(ttl);
    Objects.requireNonNull(maxTtl);
  }

  /** What Vault calls each field, with its value. */
  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("db_name", connection);
    fields.put("creation_statements", creation);
    fields.put("revocation_statements", revocation);
    fields.put("default_ttl", ttl.toSeconds());
    fields.put("max_ttl", maxTtl.toSeconds());
    return fields;
  }
}
