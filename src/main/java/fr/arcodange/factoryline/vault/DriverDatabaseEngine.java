package fr.arcodange.factoryline.vault;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import io.github.jopenlibs.vault.json.JsonArray;
import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link DatabaseEngine} over vault-java-driver. */
final class DriverDatabaseEngine implements DatabaseEngine {
  private static final String TYPE = "database";
  private static final String LOOKUP = "auth/token/lookup-self";
  private static final String REVOKE = "sys/leases/revoke";

  private final VaultSettings settings;
  private final VaultFailures failures;
  private final VaultCalls calls;
  private final VaultToken token;
  private final String mount;
  private volatile boolean found;

  DriverDatabaseEngine(VaultSettings settings, VaultCalls calls, VaultToken token, String mount) {
    this.settings = settings;
    this.failures = new VaultFailures(settings);
    this.calls = calls;
    this.token = token;
    this.mount = mount;
  }

  @Override
  public String describe() {
    return settings.describe() + ", " + mount;
  }

  @Override
  public String mount() {
    return mount;
  }

  @Override
  public Optional<DatabaseConnection> connection(String name) {
    return read("connection '" + name + "'", DatabaseWrite.connectionPath(name)).map(data -> {
      Optional<JsonObject> details = Optional.<JsonValue>ofNullable(data.get("connection_details"))
          .filter(JsonValue::isObject)
          .map(JsonValue::asObject);
      return new DatabaseConnection(
          name,
          data.getString("plugin_name", ""),
          text(details, "connection_url"),
          text(details, "username"),
          Optional.of(text(details, "password_authentication")).filter(how -> !how.isEmpty()),
          Reply.strings(data.get("allowed_roles")));
    });
  }

  private static String text(Optional<JsonObject> object, String name) {
    return object.map(there -> there.getString(name, "")).orElse("");
  }

  @Override
  public Optional<DatabaseRole> role(String name) {
    return read("role '" + name + "'", DatabaseWrite.rolePath(name))
        .map(data -> new DatabaseRole(
            name,
            data.getString("db_name", ""),
            Reply.strings(data.get("creation_statements")),
            Reply.strings(data.get("revocation_statements")),
            Duration.ofSeconds(data.getLong("default_ttl", 0)),
            Duration.ofSeconds(data.getLong("max_ttl", 0))));
  }

  private Optional<JsonObject> read(String what, String below) {
    checkMount();
    String path = path(below);
    String doing = "reading " + what + " of " + engine();
    Reply reply = calls.read(doing, token.token(), ApiPath.encoded(path));
    if (reply.isOk()) {
      return Optional.of(
          reply.object("data").orElseThrow(() -> VaultFailures.notVault(doing, settings)));
    }
    if (reply.status() == 404 && reply.words().isEmpty()) {
      return Optional.empty();
    }
    throw failures.of(doing, reply).hintedBy(advice(reply, path, "read"));
  }

  @Override
  public void write(DatabaseWrite write, Optional<Secret> password) {
    checkMount();
    String path = path(write.path());
    String doing = "writing '" + path + "'";
    Map<String, Object> data = new LinkedHashMap<>();
    write.fields().forEach((name, value) -> data.put(name, json(value)));
    if (write.hasPassword()) {
      password.ifPresent(secret -> data.put(DatabaseWrite.PASSWORD, secret.reveal()));
      if (password.isEmpty() && write.isNew()) {
        throw Failure.usage(doing + ": a new connection needs the password of '"
            + write.fields().get("username") + "', and none was given");
      }
    }
    Reply reply =
        calls.writeRepeatably(doing, Optional.of(token.token()), ApiPath.encoded(path), data);
    if (!reply.isOk()) {
      throw failures
          .of(doing, reply)
          .hintedBy(advice(reply, path, write.isNew() ? "create" : "update"));
    }
  }

  @Override
  public boolean isTokenGood() {
    try {
      return calls.read("asking for the token", token.token(), LOOKUP).isOk();
    } catch (Failure failure) {
      // What was tried before says why.
      return false;
    }
  }

  @Override
  public DatabaseLease lease(String role) {
    checkMount();
    String path = path("creds/" + role);
    String doing = "having Vault make a user with '" + path + "'";
    Reply reply = calls.make(doing, token.token(), ApiPath.encoded(path));
    if (!reply.isOk()) {
      throw inTheDatabase(doing, reply)
          .orElseGet(() -> failures.of(doing, reply).hintedBy(advice(reply, path, "read")));
    }
    JsonObject data =
        reply.object("data").orElseThrow(() -> VaultFailures.notVault(doing, settings));
    DatabaseLease lease = new DatabaseLease(
        reply.body().getString("lease_id", ""),
        data.getString("username", ""),
        Secret.of(data.getString("password", "")));
    if (lease.id().isEmpty()) {
      throw VaultFailures.notVault(doing, settings);
    }
    if (lease.username().isEmpty() || lease.password().isEmpty()) {
      revoke(lease);
      throw Failure.toolFailed(doing + ": what it gives is no name and password")
          .hint("the role's credential_type has to be password");
    }
    return lease;
  }

  @Override
  public void revoke(DatabaseLease lease) {
    String doing = "having Vault take user '" + Quotes.oneLine(lease.username(), 100) + "' back";
    Reply reply = calls.writeRepeatably(
        doing, Optional.of(token.token()), REVOKE, Map.of("lease_id", lease.id(), "sync", true));
    if (!reply.isOk()) {
      throw inTheDatabase(doing, reply)
          .orElseGet(() -> failures.of(doing, reply).hintedBy(advice(reply, REVOKE, "update")));
    }
  }

  /** What Vault answers when it could do no more in the database, or does not know the role: it is well itself. */
  private static Optional<Failure> inTheDatabase(String doing, Reply reply) {
    boolean isWell = reply.status() == 400 || reply.status() == 404 || reply.status() == 500;
    return isWell && !reply.words().isEmpty()
        ? Optional.of(Failure.toolFailed(doing + ": HTTP " + reply.status() + ", " + reply.words()))
        : Optional.empty();
  }

  @Override
  public void deleteRole(String name) {
    delete(DatabaseWrite.rolePath(name));
  }

  @Override
  public void deleteConnection(String name) {
    delete(DatabaseWrite.connectionPath(name));
  }

  private void delete(String below) {
    checkMount();
    String path = path(below);
    String doing = "deleting '" + path + "'";
    Reply reply = calls.delete(doing, token.token(), ApiPath.encoded(path));
    if (!reply.isOk() && reply.status() != 404) {
      throw failures.of(doing, reply).hintedBy(advice(reply, path, "delete"));
    }
  }

  /** The driver takes no lists but its own. */
  private static Object json(Object value) {
    if (value instanceof List<?> list) {
      JsonArray array = new JsonArray();
      list.forEach(item -> array.add(String.valueOf(item)));
      return array;
    }
    return value;
  }

  private Optional<String> advice(Reply reply, String path, String capability) {
    if (reply.status() == 403) {
      return Optional.of(VaultFailures.policy(token, path, capability));
    }
    return reply.words().contains("error verifying connection")
        ? Optional.of("Vault itself, from where it runs, has to reach the database at this"
            + " address and to log in; nothing was changed")
        : Optional.empty();
  }

  /** A KV engine, to name one, would take a connection for a secret and keep its password in clear. */
  private void checkMount() {
    if (found) {
      return;
    }
    String doing = "finding " + engine();
    Mounts.Mount there = new Mounts(calls, failures, token.token())
        .of(mount, doing)
        .orElseThrow(() -> Failure.denied(doing + ": " + settings.describe() + " says nothing")
            .hint("nothing is mounted there (`bao secrets enable -path=" + mount
                + " database` does it), or no policy of the token allows anything below it"));
    if (!there.type().equals(TYPE) || !there.path().equals(mount + "/")) {
      throw Failure.usage(
              doing + ": what is mounted at '" + there.path() + "' is " + there.describe())
          .hint("`bao secrets list` shows where the engine of type " + TYPE + " is");
    }
    found = true;
  }

  private String engine() {
    return "the database secrets engine '" + mount + "'";
  }

  private String path(String below) {
    return mount + "/" + below;
  }
}
