package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.Failure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code init} cannot do without: given, found in the clone, or asked for.
 *
 * @param vault its address; none for a start that only comments
 * @param store none for a start that only comments
 */
record InitAnswers(
    String server, String repository, Optional<String> vault, Optional<String> store) {

  private static final List<String> FROM_THE_CLONE = List.of("--server-url", "--repository");

  /** @throws Failure usage, naming all that is missing */
  static InitAnswers of(Wiring wiring, InitCommand given) {
    Once<Optional<GitOrigin>> origin = new Once<>(
        () -> GitOrigin.of(wiring.context().directory(), wiring.environment(), wiring.programs()));
    Map<String, Optional<String>> values = new HashMap<>();
    values.put(
        "--server-url",
        given(wiring, given.serverUrl, "GITHUB_SERVER_URL")
            .or(() -> origin.get().map(GitOrigin::server)));
    values.put(
        "--repository",
        given(wiring, given.repository, "GITHUB_REPOSITORY")
            .or(() -> origin.get().map(from -> from.repository().toString())));
    List<String> needed = new ArrayList<>(FROM_THE_CLONE);
    if (!given.commentOnly) {
      values.put("--vault-addr", Optional.ofNullable(given.vaultAddress));
      values.put("--store", Optional.ofNullable(given.store));
      needed.addAll(List.of("--vault-addr", "--store"));
    }
    Map<String, String> known =
        given.ask ? asked(wiring, needed, values) : all(needed, values, given.commentOnly);
    return new InitAnswers(
        known.getOrDefault("--server-url", ""),
        known.getOrDefault("--repository", ""),
        Optional.ofNullable(known.get("--vault-addr")),
        Optional.ofNullable(known.get("--store")));
  }

  private static Map<String, String> all(
      List<String> needed, Map<String, Optional<String>> values, boolean commentOnly) {
    List<String> missing = needed.stream()
        .filter(option -> values.getOrDefault(option, Optional.empty()).isEmpty())
        .toList();
    if (!missing.isEmpty()) {
      throw Failure.usage(
              String.join(", ", missing) + (missing.size() == 1 ? " is" : " are") + " not set"
                  + (Collections.disjoint(missing, FROM_THE_CLONE)
                      ? ""
                      : ", and git knows no remote 'origin' here that names a forge"))
          .hint("--ask asks for what is missing"
              + (commentOnly ? "" : "; --comment-only takes neither Vault nor a store"));
    }
    Map<String, String> known = new HashMap<>();
    values.forEach((option, value) -> value.ifPresent(text -> known.put(option, text)));
    return known;
  }

  private static Map<String, String> asked(
      Wiring wiring, List<String> needed, Map<String, Optional<String>> values) {
    Questions questions = new Questions(wiring);
    Map<String, String> texts = Map.of(
        "--server-url", "The forge's address",
        "--repository", "The repository, as owner/name",
        "--vault-addr", "Vault's or OpenBao's address",
        "--store", "The plan store, as in gs://bucket/prefix");
    Map<String, String> known = new HashMap<>();
    needed.forEach(option -> known.put(
        option,
        questions.ask(
            option,
            texts.getOrDefault(option, option),
            values.getOrDefault(option, Optional.empty()))));
    return known;
  }

  private static Optional<String> given(Wiring wiring, @Nullable String option, String variable) {
    return Optional.ofNullable(option)
        .or(() -> Optional.ofNullable(wiring.environment().get(variable)))
        .filter(value -> !value.isEmpty());
  }
}
