package fr.arcodange.factoryline.vault;

import io.github.jopenlibs.vault.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;

/** {@link TokenLook} over vault-java-driver. */
final class DriverTokenLook implements TokenLook {
  private static final String LOOKUP_SELF = "auth/token/lookup-self";
  private static final String CAPABILITIES_SELF = "sys/capabilities-self";

  private final VaultSettings settings;
  private final VaultCalls calls;

  DriverTokenLook(VaultSettings settings, OkHttpClient http) {
    this.settings = settings;
    this.calls = new VaultCalls(settings, http);
  }

  @Override
  public TokenLife life(VaultToken token) {
    String doing = "looking up the token at " + settings.describe();
    JsonObject data =
        data(token, doing, LOOKUP_SELF, "read", calls.read(doing, token.token(), LOOKUP_SELF));
    return new TokenLife(
        Duration.ofSeconds(data.getLong("ttl", 0)),
        Duration.ofSeconds(data.getLong("explicit_max_ttl", 0)),
        data.getBoolean("renewable", false),
        data.getString("type", "service"),
        Reply.strings(data.get("policies")));
  }

  /** The driver writes a list as one string; Vault takes one with commas for a list. */
  @Override
  public Map<String, List<String>> capabilities(VaultToken token, List<String> paths) {
    String doing = "asking " + settings.describe() + " what the token may do";
    Reply reply = calls.writeRepeatably(
        doing,
        Optional.of(token.token()),
        CAPABILITIES_SELF,
        Map.of("paths", String.join(",", paths)));
    JsonObject data = data(token, doing, CAPABILITIES_SELF, "update", reply);
    Map<String, List<String>> capabilities = new LinkedHashMap<>();
    paths.forEach(path -> capabilities.put(path, Reply.strings(data.get(path))));
    return capabilities;
  }

  private JsonObject data(
      VaultToken token, String doing, String path, String capability, Reply reply) {
    if (!reply.isOk()) {
      Optional<String> advice = reply.status() == 403
          ? Optional.of(
              VaultFailures.policy(token, path, capability) + ", as Vault's policy 'default' does")
          : Optional.empty();
      throw new VaultFailures(settings).of(doing, reply).hintedBy(advice);
    }
    return reply.object("data").orElseThrow(() -> VaultFailures.notVault(doing, settings));
  }
}
