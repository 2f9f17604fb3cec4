package fr.arcodange.factoryline.step;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What Vault's database secrets engine has for an application that goes.
 *
 * @param role whether it has a role of that name
 * @param connection whether it has a connection of that name
 */
public record LeaseRemoval(String name, boolean role, boolean connection) {
  public LeaseRemoval {
    Objects.requireNonNull(name);
  }

  public boolean isEmpty() {
    return !role && !connection;
  }

  /** What is deleted, below the mount, in its order. */
  public List<String> paths() {
    List<String> paths = new ArrayList<>();
    if (role) {
      paths.add(rolePath());
    }
    if (connection) {
      paths.add(connectionPath());
    }
    return paths;
  }

  String rolePath() {
    return "roles/" + name;
  }

  String connectionPath() {
    return "config/" + name;
  }
}
