package fr.arcodange.factoryline.vault;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.NamedSecret;
import fr.arcodange.factoryline.text.Secret;
import io.github.jopenlibs.vault.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;

/** {@link VaultClient} over vault-java-driver. */
final class DriverVaultClient implements VaultClient {
  private static final String LOOKUP_SELF = "auth/token/lookup-self";
  private static final String REVOKE_SELF = "auth/token/revoke-self";

  private final VaultSettings settings;
  private final VaultCalls calls;

  DriverVaultClient(VaultSettings settings, OkHttpClient http) {
    this.settings = settings;
    this.calls = new VaultCalls(settings, http);
  }

  @Override
  public VaultToken login(LoginMethod method) {
    return method instanceof LoginMethod.Token token ? lookUp(token.token()) : trade(method);
  }

  private VaultToken trade(LoginMethod method) {
    LoginRequest request = LoginRequest.of(method);
    String doing = "logging in to " + settings.describe() + " as " + request.who();
    Reply reply = calls.writeRepeatably(
        doing,
        Optional.empty(),
        ApiPath.encoded("auth/" + request.mount() + "/login"),
        request.payload());
    if (!reply.isOk()) {
      throw new VaultFailures(settings)
          .of(doing, reply)
          .hintedBy(LoginExplanation.of(method, settings).hint(reply));
    }
    JsonObject auth =
        reply.object("auth").orElseThrow(() -> VaultFailures.notVault(doing, settings));
    String token = auth.getString("client_token", "");
    if (token.isEmpty()) {
      throw Failure.denied(doing + ": Vault wants a second factor before it gives a token")
          .hint("take this role out of Vault's login MFA: a job has no second factor");
    }
    return new VaultToken(
        Secret.of(token),
        auth.getString("accessor", ""),
        Duration.ofSeconds(auth.getLong("lease_duration", 0)),
        auth.getBoolean("renewable", false),
        Reply.strings(auth.get("policies")));
  }

  private VaultToken lookUp(Secret token) {
    String doing = "looking up the given token at " + settings.describe();
    Reply reply = calls.read(doing, token, LOOKUP_SELF);
    if (!reply.isOk()) {
      Failure failure = new VaultFailures(settings).of(doing, reply).failure();
      throw reply.status() == 403
          ? failure.hint(
              reply.isUnknownToken()
                  ? "it has expired, was revoked, or belongs to another Vault or namespace"
                  : "its policies must allow read on " + LOOKUP_SELF
                      + ", as Vault's policy 'default' does")
          : failure;
    }
    JsonObject data =
        reply.object("data").orElseThrow(() -> VaultFailures.notVault(doing, settings));
    return new VaultToken(
        token,
        data.getString("accessor", ""),
        Duration.ofSeconds(data.getLong("ttl", 0)),
        data.getBoolean("renewable", false),
        Reply.strings(data.get("policies")));
  }

  @Override
  public List<NamedSecret> read(
      VaultToken token, List<SecretSelector> selectors, boolean ignoreMissing) {
    return new SecretReader(settings, calls, token).read(selectors, ignoreMissing);
  }

  @Override
  public void revoke(Secret token) {
    String doing = "revoking the token at " + settings.describe();
    Reply reply = calls.writeRepeatably(doing, Optional.of(token), REVOKE_SELF, Map.of());
    if (reply.isOk() || reply.isUnknownToken()) {
      return;
    }
    VaultFailures.Explained failure = new VaultFailures(settings).of(doing, reply);
    throw reply.status() == 403
        ? failure.hintedBy(Optional.of("its policies must allow update on " + REVOKE_SELF
            + ", as Vault's policy 'default' does; now it lives until it expires"))
        : reply.words().contains("batch tokens cannot be revoked")
            ? failure.hintedBy(Optional.of(
                "give the role token_type=service; this token lives" + " until it expires"))
            : failure.failure();
  }

  @Override
  public boolean isLive(Secret token) {
    String doing = "looking up a token at " + settings.describe();
    Reply reply = calls.read(doing, token, LOOKUP_SELF);
    if (reply.isOk()) {
      return true;
    }
    if (reply.status() == 403) {
      return !reply.isUnknownToken();
    }
    throw new VaultFailures(settings).of(doing, reply).failure();
  }
}
