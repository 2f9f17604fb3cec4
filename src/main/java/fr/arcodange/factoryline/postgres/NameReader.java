package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.postgres.Declared.Word;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Names, and lists of names, as far as one can be judged without the others. */
final class NameReader {
  private final Problems problems;
  private final Expected expected;

  NameReader(Problems problems) {
    this.problems = problems;
    this.expected = new Expected(problems);
  }

  /** Any text is a name here, for the sake of what else there is to say of it; whether it is a good one goes to the problems. */
  Optional<Word> name(String what, Located value, Function<String, Optional<String>> broken) {
    if (!(value instanceof Located.Text text)) {
      problems.add(
          value.at(),
          what + " expected, and this is " + Expected.kind(value) + inQuotes(value, broken));
      return Optional.empty();
    }
    broken
        .apply(text.value())
        .ifPresent(reason ->
            problems.add(text.at(), what + " " + Problems.quoted(text.value()) + " " + reason));
    return Optional.of(new Word(text.at(), text.value()));
  }

  private static String inQuotes(Located value, Function<String, Optional<String>> broken) {
    return value instanceof Located.Bare bare
            && bare.sort() == Located.Bare.Sort.BOOLEAN
            && broken.apply(bare.written()).isEmpty()
        ? "; in quotes it would be a name"
        : "";
  }

  Optional<Word> shortName(String what, Located value) {
    Optional<Word> name = name(what, value, NameRules::broken);
    name.ifPresent(word -> checkLength(what, word));
    return name;
  }

  void checkLength(String what, Word word) {
    int excess = NameRules.excess(word.text());
    if (excess > 0) {
      problems.add(
          word.at(),
          what + " too long: PostgreSQL takes " + NameRules.MAX_BYTES + " bytes, "
              + Problems.quoted(word.text()) + " has " + excess + " more");
    }
  }

  List<String> names(String what, Located value, Function<String, Optional<String>> broken) {
    Map<String, Word> seen = new LinkedHashMap<>();
    for (Located item : expected.items(value, "a list of names")) {
      name(what, item, broken).ifPresent(word -> {
        checkLength(what, word);
        Word first = seen.putIfAbsent(word.text().toLowerCase(Locale.ROOT), word);
        if (first != null) {
          problems.add(
              word.at(), what + " " + Problems.quoted(word.text()) + " is there twice", first.at());
        }
      });
    }
    return seen.values().stream().map(Word::text).toList();
  }
}
