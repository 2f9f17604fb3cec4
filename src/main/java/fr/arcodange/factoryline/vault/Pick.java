package fr.arcodange.factoryline.vault;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.NamedSecret;
import fr.arcodange.factoryline.text.Secret;
import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonObject.Member;
import io.github.jopenlibs.vault.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What of a secret is wanted. */
sealed interface Pick {
  int NAMED_AT_MOST = 20;

  /** Empty if the secret does not hold it. */
  List<NamedSecret> from(JsonObject secret, SecretSelector selector);

  /** What the secret holds instead. */
  Failure missing(JsonObject secret, SecretSelector selector);

  /** One value. */
  record One(KeyPath key, String name) implements Pick {
    @Override
    public List<NamedSecret> from(JsonObject secret, SecretSelector selector) {
      return key.in(secret)
          .map(value -> List.of(new NamedSecret(name, text(value))))
          .orElse(List.of());
    }

    @Override
    public Failure missing(JsonObject secret, SecretSelector selector) {
      String keys = StreamSupport.stream(secret.spliterator(), false)
          .limit(NAMED_AT_MOST)
          .map(Member::getName)
          .collect(Collectors.joining("', '", "'", "'"));
      return Failure.denied(selector.at() + ": the secret '" + selector.path()
              + "' has no value for '" + key.written() + "'")
          .hint(
              secret.isEmpty()
                  ? "it is empty"
                  : "its keys are " + Quotes.oneLine(keys, 500)
                      + (secret.size() > NAMED_AT_MOST ? ", …" : ""));
    }
  }

  /**
   * Every key that holds something, named by it.
   *
   * @param prefix put before every name
   */
  record Every(String prefix, boolean upperCase) implements Pick {
    @Override
    public List<NamedSecret> from(JsonObject secret, SecretSelector selector) {
      List<NamedSecret> picked = new ArrayList<>();
      for (Member member : secret) {
        if (!member.getValue().isNull()) {
          String name = EnvironmentName.normalised(prefix + member.getName(), upperCase);
          EnvironmentName.check(name, selector.at() + ", key '" + member.getName() + "'");
          picked.add(new NamedSecret(name, text(member.getValue())));
        }
      }
      return picked;
    }

    @Override
    public Failure missing(JsonObject secret, SecretSelector selector) {
      return Failure.denied(
          selector.at() + ": the secret '" + selector.path() + "' has no value at all");
    }
  }

  /** Text as it is; everything else as its JSON, numbers as they were written. */
  private static Secret text(JsonValue value) {
    return Secret.of(value.isString() ? value.asString() : value.toString());
  }

  /** The value, unless it is not there or null. */
  static Optional<JsonValue> present(@Nullable JsonValue value) {
    return Optional.ofNullable(value).filter(found -> !found.isNull());
  }
}
