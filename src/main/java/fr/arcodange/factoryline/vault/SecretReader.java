package fr.arcodange.factoryline.vault;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.NamedSecret;
import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a list of selectors names, each path once. */
final class SecretReader {
  private final VaultCalls calls;
  private final VaultFailures failures;
  private final VaultToken token;
  private final Mounts mounts;
  private final Map<Question, Finding> findings = new HashMap<>();

  SecretReader(VaultSettings settings, VaultCalls calls, VaultToken token) {
    this.calls = calls;
    this.failures = new VaultFailures(settings);
    this.token = token;
    this.mounts = new Mounts(calls, failures, token.token());
  }

  List<NamedSecret> read(List<SecretSelector> selectors, boolean ignoreMissing) {
    List<NamedSecret> named = new ArrayList<>();
    Map<String, SecretSelector> taken = new HashMap<>();
    for (SecretSelector selector : selectors) {
      for (NamedSecret secret : read(selector, ignoreMissing)) {
        @Nullable SecretSelector first = taken.putIfAbsent(secret.name(), selector);
        if (first != null) {
          throw Failure.usage(selector.at() + ": the name " + secret.name()
                  + " is taken already, by line " + first.line())
              .hint("give one of them another name: path key | NAME ;");
        }
        named.add(secret);
      }
    }
    return named;
  }

  private List<NamedSecret> read(SecretSelector selector, boolean ignoreMissing) {
    Finding finding = find(selector);
    if (finding.secret().isEmpty()) {
      if (ignoreMissing) {
        return List.of();
      }
      throw finding.orElseThrow(selector);
    }
    JsonObject secret = finding.secret().get();
    List<NamedSecret> picked = selector.pick().from(secret, selector);
    if (picked.isEmpty() && !ignoreMissing) {
      throw selector.pick().missing(secret, selector);
    }
    return picked;
  }

  private Finding find(SecretSelector selector) {
    Question question = new Question(
        selector.path(), selector.written().orElse(Map.of()), selector.written().isPresent());
    @Nullable Finding before = findings.get(question);
    Finding finding = before == null ? ask(selector) : before;
    findings.put(question, finding);
    return finding;
  }

  private Finding ask(SecretSelector selector) {
    if (selector.written().isPresent()) {
      return write(selector, selector.written().get());
    }
    String path = selector.path();
    Optional<Mounts.Mount> mount =
        mounts.of(withoutQuery(path), "finding the secrets engine of '" + path + "'");
    if (mount.isEmpty()) {
      return guess(path);
    }
    String doing = "reading " + mount.get().describe() + " secret '" + path + "'";
    return mount.get().isKv2()
        ? readVersioned(doing, mount.get().path(), path)
        : found(doing, path, calls.read(doing, token.token(), ApiPath.encoded(path)));
  }

  private Finding write(SecretSelector selector, Map<String, String> data) {
    String doing = "writing to '" + selector.path() + "' for a secret";
    Reply reply = calls.write(
        doing, token.token(), ApiPath.encoded(selector.path()), new LinkedHashMap<>(data));
    if (reply.status() == 403) {
      throw failures.of(doing, reply).hintedBy(Optional.of(policy(selector.path(), "update")));
    }
    return found(doing, selector.path(), reply);
  }

  /** Both ways to write a path are understood: as the CLI has it, and as the API and its policies have it. */
  private Finding readVersioned(String doing, String mount, String path) {
    String rest = path.length() < mount.length() ? "" : path.substring(mount.length());
    if (rest.startsWith("metadata/") || rest.equals("config")) {
      return found(doing, path, calls.read(doing, token.token(), ApiPath.encoded(path)));
    }
    String full = rest.startsWith("data/") ? path : mount + "data/" + rest;
    return unwrapped(doing, full, calls.read(doing, token.token(), ApiPath.encoded(full)));
  }

  /** Vault did not say what is mounted there: the path as it is, then as one of a versioned engine. */
  private Finding guess(String path) {
    String doing = "reading '" + path + "'";
    Reply asIs = calls.read(doing, token.token(), ApiPath.encoded(path));
    if (asIs.isOk()) {
      return looksVersioned(asIs) ? unwrapped(doing, path, asIs) : found(doing, path, asIs);
    }
    int slash = path.indexOf('/');
    String tried =
        "tried: " + Mounts.question(path) + ", " + path + " (HTTP " + asIs.status() + ")";
    if (slash > 0 && !path.startsWith("data/", slash + 1)) {
      String full = path.substring(0, slash) + "/data" + path.substring(slash);
      Reply versioned = calls.read(doing, token.token(), ApiPath.encoded(full));
      if (versioned.isOk()) {
        return unwrapped(doing, full, versioned);
      }
      tried += ", " + full + " (HTTP " + versioned.status() + ")";
    }
    return found(doing + " (" + tried + ")", path, asIs);
  }

  private static boolean looksVersioned(Reply reply) {
    return reply
        .object("data")
        .filter(data -> data.size() == 2 && data.get("data") != null)
        .<JsonValue>map(data -> data.get("metadata"))
        .filter(metadata -> metadata.isObject() && metadata.asObject().get("version") != null)
        .isPresent();
  }

  private Finding unwrapped(String doing, String path, Reply reply) {
    Optional<JsonObject> outer = reply.object("data");
    Optional<JsonObject> inner = outer
        .<JsonValue>map(data -> data.get("data"))
        .filter(JsonValue::isObject)
        .map(JsonValue::asObject);
    if (reply.isOk() && inner.isPresent()) {
      return Finding.of(inner.get());
    }
    String deleted = outer
        .<JsonValue>map(data -> data.get("metadata"))
        .filter(JsonValue::isObject)
        .map(metadata -> metadata.asObject().getString("deletion_time", ""))
        .filter(time -> !time.isEmpty())
        .map(time -> ", this version was deleted at " + time)
        .orElse("");
    return reply.status() == 404 || reply.isOk()
        ? missing(doing, path, deleted)
        : found(doing, path, reply);
  }

  private Finding found(String doing, String path, Reply reply) {
    if (reply.isOk()) {
      return reply.object("data").map(Finding::of).orElseGet(() -> missing(doing, path, ""));
    }
    if (reply.status() == 404 && !reply.words().contains("namespace not found")) {
      return missing(doing, path, reply.words().isEmpty() ? "" : ", " + reply.words());
    }
    throw failures.of(doing, reply).hintedBy(advice(path, reply));
  }

  private Optional<String> advice(String path, Reply reply) {
    return switch (reply.status()) {
      case 403 -> Optional.of(policy(path, "read"));
      case 405 ->
        Optional.of("this engine does not answer to a read; if it is asked by a write, add"
            + " method=write and what it wants to know, as name=value, after the key");
      default -> Optional.empty();
    };
  }

  private static Finding missing(String doing, String path, String more) {
    return new Finding(Optional.empty(), doing + ": there is nothing at '" + path + "'" + more);
  }

  private String policy(String path, String capability) {
    return VaultFailures.policy(token, withoutQuery(path), capability)
        + ". Vault says the same where nothing is mounted";
  }

  private static String withoutQuery(String path) {
    int query = path.indexOf('?');
    return query < 0 ? path : path.substring(0, query);
  }

  private record Question(String path, Map<String, String> data, boolean write) {
    // Written out, see CONTRIBUTING.md.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Question that
          && path.equals(that.path)
          && data.equals(that.data)
          && write == that.write;
    }

    @Override
    public int hashCode() {
      return Objects.hash(path, data, write);
    }
  }

  /**
   * What came of one question.
   *
   * @param whyNot empty if the secret was found
   */
  private record Finding(Optional<JsonObject> secret, String whyNot) {
    static Finding of(JsonObject secret) {
      return new Finding(Optional.of(secret), "");
    }

    Failure orElseThrow(SecretSelector selector) {
      return Failure.denied(whyNot)
          .hint("named in " + selector.at()
              + "; correct the path, or leave out what does not exist with --ignore-missing");
    }
  }
}
