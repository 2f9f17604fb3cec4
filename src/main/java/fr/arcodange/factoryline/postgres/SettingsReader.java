package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.postgres.Declared.Word;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The settings of a database. Their values are not shown in problems: they are the one thing here that may be nobody's business. */
final class SettingsReader {
  /** Numbers that every reader of YAML and JSON understands alike; 012, 1_000 and 0x1f are not among them. */
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

  private static final Pattern LINE_BREAK = Pattern.compile("\\R");

  private final Problems problems;

  SettingsReader(Problems problems) {
    this.problems = problems;
  }

  Map<String, String> settings(Located value) {
    Map<String, String> settings = new HashMap<>();
    for (Located.Member member : new Expected(problems).members(value, "settings")) {
      String name = member.key();
      NameRules.brokenSetting(name)
          .ifPresent(reason ->
              problems.add(member.at(), "setting " + Problems.quoted(name) + " " + reason));
      new NameReader(problems).checkLength("setting", new Word(member.at(), name));
      setting(member).ifPresent(text -> settings.put(name, text));
    }
    return settings;
  }

  private Optional<String> setting(Located.Member member) {
    Optional<String> reason = Optional.empty();
    Optional<String> text = Optional.empty();
    if (member.value() instanceof Located.Text written) {
      text = Optional.of(written.value());
      reason = brokenValue(written.value());
    } else if (member.value() instanceof Located.Bare bare
        && bare.sort() != Located.Bare.Sort.NULL) {
      boolean isBoolean = bare.sort() == Located.Bare.Sort.BOOLEAN;
      text = Optional.of(isBoolean ? bare.written().toLowerCase(Locale.ROOT) : bare.written());
      if (!isBoolean && !NUMBER.matcher(bare.written()).matches()) {
        reason = Optional.of("is a number that not everybody reads alike: put it in quotes");
      }
    } else {
      reason = Optional.of(
          "is to be text, a number or a boolean, and this is " + Expected.kind(member.value()));
    }
    reason.ifPresent(words -> problems.add(
        member.value().at(),
        "the value of setting " + Problems.quoted(member.key()) + " " + words));
    return text;
  }

  /** What is wrong with a text as the value of a setting, as a clause; nothing if it is good. */
  static Optional<String> brokenValue(String value) {
    if (value.indexOf('\0') >= 0) {
      return Optional.of("holds a NUL character");
    }
    if (LINE_BREAK.matcher(value).find()) {
      return Optional.of("holds a line break");
    }
    return value.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)
        ? Optional.of("holds half of a surrogate pair")
        : Optional.empty();
  }
}
