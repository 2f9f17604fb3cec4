package fr.arcodange.factoryline.vault;

import fr.arcodange.factoryline.text.Secret;
import io.github.jopenlibs.vault.json.JsonArray;
import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link VaultAdministration} over vault-java-driver. */
final class DriverVaultAdministration implements VaultAdministration {
  private static final String AUTH = "sys/auth";

  private final VaultSettings settings;
  private final VaultFailures failures;
  private final VaultCalls calls;
  private final Secret token;

  DriverVaultAdministration(VaultSettings settings, VaultCalls calls, Secret token) {
    this.settings = settings;
    this.failures = new VaultFailures(settings);
    this.calls = calls;
    this.token = token;
  }

  @Override
  public Optional<String> authMethod(String mount) {
    return read(AUTH)
        .map(methods -> methods.get(mount + "/"))
        .filter(Map.class::isInstance)
        .map(method -> String.valueOf(((Map<?, ?>) method).get("type")));
  }

  @Override
  public void enableAuthMethod(String mount, String type) {
    String path = AUTH + "/" + mount;
    String doing = "mounting " + type + " at " + path + " of " + settings.describe();
    Reply reply = calls.write(doing, token, ApiPath.encoded(path), Map.of("type", type));
    if (!reply.isOk()) {
      throw refused(doing, reply, path, "create\", \"update\", \"sudo");
    }
  }

  @Override
  public Optional<Map<String, Object>> read(String path) {
    String doing = "reading " + path + " of " + settings.describe();
    Reply reply = calls.read(doing, token, ApiPath.encoded(path));
    if (reply.isOk()) {
      return Optional.of(
          plain(reply.object("data").orElseThrow(() -> VaultFailures.notVault(doing, settings))));
    }
    if (reply.status() == 404 && reply.words().isEmpty()) {
      return Optional.empty();
    }
    throw refused(doing, reply, path, "read");
  }

  @Override
  public void write(String path, Map<String, Object> fields) {
    String doing = "writing " + path + " of " + settings.describe();
    Reply reply =
        calls.writeRepeatably(doing, Optional.of(token), ApiPath.encoded(path), sendable(fields));
    if (!reply.isOk()) {
      throw refused(doing, reply, path, "create\", \"update");
    }
  }

  private RuntimeException refused(String doing, Reply reply, String path, String capability) {
    return failures
        .of(doing, reply)
        .hintedBy(
            reply.isUnknownToken()
                ? Optional.of("Vault does not accept the token: it expired, was revoked, or belongs"
                    + " to another Vault")
                : reply.status() == 403
                    ? Optional.of(
                        "this takes an administrator's token, whose policies allow: path \"" + path
                            + "\" { capabilities = [\"" + capability + "\"] }")
                    : Optional.empty());
  }

  /** The driver takes its own kind of lists and objects. */
  private static Map<String, Object> sendable(Map<String, Object> fields) {
    Map<String, Object> sent = new LinkedHashMap<>();
    fields.forEach((name, value) -> sent.put(name, sendable(value)));
    return sent;
  }

  private static Object sendable(Object value) {
    if (value instanceof List<?> list) {
      JsonArray array = new JsonArray();
      list.forEach(item -> array.add(String.valueOf(item)));
      return array;
    }
    if (value instanceof Map<?, ?> map) {
      JsonObject object = new JsonObject();
      map.forEach((name, item) -> object.add(String.valueOf(name), String.valueOf(item)));
      return object;
    }
    return value;
  }

  private static Map<String, Object> plain(JsonObject object) {
    Map<String, Object> map = new LinkedHashMap<>();
    object.forEach(member -> plain(member.getValue())
        .ifPresent(value -> map.put(String.valueOf(member.getName()), value)));
    return map;
  }

  private static Optional<Object> plain(@Nullable JsonValue value) {
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (value.isObject()) {
      return Optional.of(plain(value.asObject()));
    }
    if (value.isArray()) {
      List<Object> list = new ArrayList<>();
      value.asArray().forEach(item -> plain(item).ifPresent(list::add));
      return Optional.of(list);
    }
    if (value.isString()) {
      return Optional.of(value.asString());
    }
    return Optional.of(value.isBoolean() ? (Object) value.asBoolean() : (Object) value.asDouble());
  }
}
