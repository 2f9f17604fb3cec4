package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import fr.arcodange.factoryline.vault.DatabaseConnection;
import fr.arcodange.factoryline.vault.DatabaseEngine;
import fr.arcodange.factoryline.vault.DatabaseLease;
import fr.arcodange.factoryline.vault.DatabaseRole;
import fr.arcodange.factoryline.vault.DatabaseWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A database engine that makes users in nobody's database. */
final class FakeEngine implements DatabaseEngine {
  Optional<Failure> refusal = Optional.empty();
  boolean revocable = true;
  private final List<String> asked = new ArrayList<>();
  private final List<String> live = new ArrayList<>();
  private int mostAtOnce;

  synchronized List<String> asked() {
    return List.copyOf(asked);
  }

  synchronized List<String> live() {
    return List.copyOf(live);
  }

  synchronized boolean isLive(String user) {
    return live.contains(user);
  }

  synchronized int mostAtOnce() {
    return mostAtOnce;
  }

  @Override
  public String mount() {
    return "database";
  }

  @Override
  public synchronized DatabaseLease lease(String role) {
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    asked.add(role);
    String user = "v-" + role + "-" + asked.size();
    live.add(user);
    mostAtOnce = Math.max(mostAtOnce, live.size());
    return new DatabaseLease(
        "database/creds/" + role + "/" + asked.size(), user, Secret.of("password-" + asked.size()));
  }

  @Override
  public synchronized void revoke(DatabaseLease lease) {
    if (!revocable) {
      throw Failure.toolFailed("having Vault take it back: HTTP 400");
    }
    live.remove(lease.username());
  }

  @Override
  public Optional<DatabaseConnection> connection(String name) {
    return Optional.empty();
  }

  @Override
  public Optional<DatabaseRole> role(String name) {
    return Optional.empty();
  }

  @Override
  public void write(DatabaseWrite write, Optional<Secret> password) {
    throw new AssertionError("nothing is to be written");
  }

  @Override
  public boolean isTokenGood() {
    return true;
  }

  @Override
  public String describe() {
    return "a fake engine";
  }

  @Override
  public void deleteRole(String name) {
    throw new AssertionError("nothing is deleted");
  }

  @Override
  public void deleteConnection(String name) {
    throw new AssertionError("nothing is deleted");
  }
}
