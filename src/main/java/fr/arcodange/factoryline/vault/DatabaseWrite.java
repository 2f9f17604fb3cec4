package fr.arcodange.factoryline.vault;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the database secrets engine does not have as it is declared. The value of a password is nowhere in it.
 *
 * @param path below the mount: {@code config/erp} or {@code roles/erp}
 * @param isNew whether nothing is there yet
 * @param fields all that is declared, by Vault's names; what is not among them, Vault keeps
 * @param differing the names of those that are not so yet, {@code password} among them if it is to be written
 */
public record DatabaseWrite(
    String path, boolean isNew, Map<String, Object> fields, List<String> differing) {
  static final String PASSWORD = "password";

  public DatabaseWrite {
    Objects.requireNonNull(path);
    fields = Map.copyOf(fields);
    differing = List.copyOf(differing);
  }

  /**
   * Nothing if the connection is as declared. Who else may use it, still may.
   *
   * @param passwordToo writes the password of a connection that is as declared: whether it is the right one, Vault does not tell
   */
  public static Optional<DatabaseWrite> of(
      DatabaseConnection declared, Optional<DatabaseConnection> before, boolean passwordToo) {
    DatabaseConnection wanted = before.map(declared::allowingAsWell).orElse(declared);
    List<String> differing =
        differing(wanted.fields(), before.map(DatabaseConnection::fields).orElse(Map.of()));
    if (passwordToo || !differing.isEmpty()) {
      differing.add(PASSWORD);
    }
    return written(connectionPath(declared.name()), before.isEmpty(), wanted.fields(), differing);
  }

  /** Nothing if the role is as declared. */
  public static Optional<DatabaseWrite> of(DatabaseRole declared, Optional<DatabaseRole> before) {
    List<String> differing =
        differing(declared.fields(), before.map(DatabaseRole::fields).orElse(Map.of()));
    return written(rolePath(declared.name()), before.isEmpty(), declared.fields(), differing);
  }

  static String connectionPath(String name) {
    return "config/" + name;
  }

  static String rolePath(String name) {
    return "roles/" + name;
  }

  /** The application's. */
  public String name() {
    return path.substring(path.indexOf('/') + 1);
  }

  /** Whether the password of a connection is written with it. */
  public boolean hasPassword() {
    return differing.contains(PASSWORD);
  }

  /** Whether nothing is known to differ: the password alone is written, as Vault does not tell which it has. */
  public boolean isPasswordOnly() {
    return differing.equals(List.of(PASSWORD));
  }

  private static List<String> differing(Map<String, Object> wanted, Map<String, Object> before) {
    List<String> names = new ArrayList<>();
    wanted.forEach((name, value) -> {
      if (!value.equals(before.get(name))) {
        names.add(name);
      }
    });
    return names;
  }

  private static Optional<DatabaseWrite> written(
      String path, boolean isNew, Map<String, Object> fields, List<String> differing) {
    return differing.isEmpty()
        ? Optional.empty()
        : Optional.of(new DatabaseWrite(path, isNew, fields, differing));
  }
}
