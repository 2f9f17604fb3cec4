package fr.arcodange.factoryline.vault;

import fr.arcodange.factoryline.text.Secret;
import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which secrets engine answers at a path; asked once per mount. */
final class Mounts {
  private final VaultCalls calls;
  private final VaultFailures failures;
  private final Secret token;
  private final List<Mount> known = new ArrayList<>();

  Mounts(VaultCalls calls, VaultFailures failures, Secret token) {
    this.calls = calls;
    this.failures = failures;
    this.token = token;
  }

  /**
   * The mount of a path. Empty if Vault will not say, which it does where no policy of the token allows anything.
   *
   * @throws fr.arcodange.factoryline.Failure if Vault cannot answer at all
   */
  Optional<Mount> of(String path, String doing) {
    Optional<Mount> before =
        known.stream().filter(mount -> (path + "/").startsWith(mount.path())).findFirst();
    return before.isPresent() ? before : ask(path, doing);
  }

  /** The call that every client makes, the CLI and the UI too; an ordinary policy is enough for it. */
  static String question(String path) {
    return "sys/internal/ui/mounts/" + path;
  }

  private Optional<Mount> ask(String path, String doing) {
    Reply reply = calls.read(doing, token, ApiPath.encoded(question(path)));
    if ((reply.status() >= 300 && reply.status() < 400) || reply.status() >= 429) {
      throw failures.of(doing, reply).failure();
    }
    if (reply.isUnknownToken() || reply.words().contains("namespace not found")) {
      throw failures
          .of(doing, reply)
          .hintedBy(
              Optional.of("Vault does not accept the token (any more): it expired, was revoked,"
                  + " or may not be used from this address"));
    }
    Optional<Mount> mount =
        reply.isOk() ? reply.object("data").flatMap(Mounts::mount) : Optional.empty();
    mount.ifPresent(known::add);
    return mount;
  }

  private static Optional<Mount> mount(JsonObject data) {
    String path = data.getString("path", "");
    if (path.isEmpty()) {
      return Optional.empty();
    }
    @Nullable JsonValue options = data.get("options");
    boolean versioned = options != null
        && options.isObject()
        && "2".equals(options.asObject().getString("version", ""));
    String type = data.getString("type", "");
    return Optional.of(new Mount(
        path.endsWith("/") ? path : path + "/",
        type,
        versioned && (type.equals("kv") || type.equals("generic"))));
  }

  /**
   * A secrets engine.
   *
   * @param path with a slash at the end
   */
  record Mount(String path, String type, boolean isKv2) {
    String describe() {
      return isKv2 ? "KV v2" : type.equals("kv") || type.equals("generic") ? "KV v1" : type;
    }
  }
}
