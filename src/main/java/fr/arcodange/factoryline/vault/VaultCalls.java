package fr.arcodange.factoryline.vault;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancelled;
import fr.arcodange.factoryline.http.HttpFailures;
import fr.arcodange.factoryline.http.Repeatable;
import fr.arcodange.factoryline.text.Secret;
import io.github.jopenlibs.vault.SslConfig;
import io.github.jopenlibs.vault.VaultConfig;
import io.github.jopenlibs.vault.VaultException;
import io.github.jopenlibs.vault.api.Logical;
import io.github.jopenlibs.vault.response.LogicalResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * The driver, as far as it is used: one read, one write, whole answers back. Its builders and its {@code Vault} class are
 * passed by: they read the environment and {@code ~/.vault-token}, and log to the console.
 */
final class VaultCalls {
  private final VaultSettings settings;
  private final OkHttpVaultTransport once;
  private final OkHttpVaultTransport repeatable;
  private final OkHttpVaultTransport making;

  VaultCalls(VaultSettings settings, OkHttpClient http) {
    this.settings = settings;
    this.once = new OkHttpVaultTransport(http, Optional.empty());
    this.repeatable = new OkHttpVaultTransport(http, Optional.of(Repeatable.YES));
    this.making = new OkHttpVaultTransport(http, Optional.of(Repeatable.NO));
  }

  Reply read(String doing, Secret token, String path) {
    return call(doing, () -> driver(Optional.of(token), once).read(path));
  }

  /** A read that makes something each time, which has to be given back. */
  Reply make(String doing, Secret token, String path) {
    return call(doing, () -> driver(Optional.of(token), making).read(path));
  }

  Reply write(String doing, Secret token, String path, Map<String, Object> data) {
    return call(doing, () -> driver(Optional.of(token), once).write(path, data));
  }

  /** A write that does no harm when it is done twice. */
  Reply writeRepeatably(
      String doing, Optional<Secret> token, String path, Map<String, Object> data) {
    return call(doing, () -> driver(token, repeatable).write(path, data));
  }

  private Logical driver(Optional<Secret> token, OkHttpVaultTransport transport) {
    VaultConfig config = new VaultConfig()
        .address(settings.address().toString())
        .engineVersion(1)
        .sslConfig(new SslConfig())
        .httpClient(transport);
    token.ifPresent(secret -> config.token(headerValue(secret)));
    Logical logical = new Logical(config);
    settings.namespace().ifPresent(logical::withNameSpace);
    return logical;
  }

  /** Checked here, because whoever else finds a line end in a header shows the whole header in its exception. */
  private static String headerValue(Secret token) {
    String value = token.reveal();
    if (!value.matches("[\\x21-\\x7e]+")) {
      throw Failure.usage(
              value.isEmpty()
                  ? "the Vault token is empty"
                  : "the Vault token holds a character that no token has")
          .hint("is there a blank or a line end around it?");
    }
    return value;
  }

  private Reply call(String doing, Call call) {
    try {
      LogicalResponse response = call.make();
      return Reply.of(
          response.getRestResponse().getStatus(),
          new String(response.getRestResponse().getBody(), StandardCharsets.UTF_8));
    } catch (VaultException e) {
      return answerIn(doing, e);
    }
  }

  /** The driver wraps whatever its transport throws, its own exceptions and ours. */
  private static Reply answerIn(String doing, VaultException thrown) {
    for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnexpectedStatus status) {
        return Reply.of(status.status(), status.body());
      }
      if (cause instanceof CallFailed failed) {
        throw HttpFailures.unreachable(doing, failed.request(), failed.reason());
      }
      if (cause instanceof Cancelled cancelled) {
        throw cancelled;
      }
      if (cause instanceof Failure failure) {
        throw failure;
      }
    }
    throw new IllegalStateException(doing + ": the Vault driver stumbled", thrown);
  }

  /** One call of the driver. */
  private interface Call {
    LogicalResponse make() throws VaultException;
  }
}
