package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.postgres.Declared.Word;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What the values of an applications file mean; every value that means nothing is a problem, and the others are read on. */
final class DeclarationReader {
  static final String LIST = "applications";
  static final List<String> KEYS = List.of(
      "name",
      "database",
      "owner",
      "extensions",
      "connection_limit",
      "settings",
      "schemas",
      "vault");
  private static final List<String> VAULT_KEYS = List.of("ttl", "max_ttl");

  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]{0,17})");

  private final Problems problems;
  private final Expected expected;
  private final NameReader names;
  private final SettingsReader settingsReader;

  DeclarationReader(Problems problems) {
    this.problems = problems;
    this.expected = new Expected(problems);
    this.names = new NameReader(problems);
    this.settingsReader = new SettingsReader(problems);
  }

  List<Declared> document(Located document, SourceText.Format format) {
    if (document instanceof Located.Members root) {
      String what = format == SourceText.Format.TFVARS ? "the file" : "an object around the list";
      Map<String, Located> members = expected.known(root, what, List.of(LIST));
      Located list = members.get(LIST);
      if (list == null) {
        problems.add(root.at(), "there is no '" + LIST + "' here");
        return List.of();
      }
      return list(list);
    }
    if (format == SourceText.Format.TFVARS) {
      problems.add(
          document.at(),
          "a tfvars file is an object of variables, and this is " + Expected.kind(document));
      return List.of();
    }
    return list(document);
  }

  private List<Declared> list(Located value) {
    return expected.items(value, "the applications").stream()
        .map(this::application)
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<Declared> application(Located value) {
    return value instanceof Located.Members object
        ? object(object)
        : names.name("application name", value, NameRules::broken).map(Declared::named);
  }

  private Optional<Declared> object(Located.Members object) {
    Map<String, Located> members = expected.known(object, "an application", KEYS);
    if (!members.containsKey("name")) {
      problems.add(object.at(), "an application without a name");
    }
    Optional<Word> name =
        member(members, "name", value -> names.name("application name", value, NameRules::broken));
    Optional<Word> database =
        member(members, "database", value -> names.shortName("database", value));
    Optional<Word> owner = member(members, "owner", value -> names.shortName("owner", value));
    List<String> extensions = member(
            members,
            "extensions",
            value -> Optional.of(names.names("extension", value, NameRules::brokenExtension)))
        .orElse(List.of());
    Optional<Integer> limit = member(members, "connection_limit", this::connectionLimit);
    Map<String, String> settings = member(
            members, "settings", value -> Optional.of(settingsReader.settings(value)))
        .orElse(Map.of());
    List<String> schemas = member(
            members,
            "schemas",
            value -> Optional.of(names.names("schema", value, NameRules::broken)))
        .orElse(List.of());
    Application.Lifetimes vault = member(members, "vault", value -> Optional.of(vault(value)))
        .orElse(Application.Lifetimes.USUAL);
    return name.map(
        word -> new Declared(word, database, owner, extensions, limit, settings, schemas, vault));
  }

  private static <T> Optional<T> member(
      Map<String, Located> members, String key, Function<Located, Optional<T>> read) {
    return Optional.ofNullable(members.get(key)).flatMap(read);
  }

  private Optional<Integer> connectionLimit(Located value) {
    if (value instanceof Located.Bare bare
        && bare.sort() == Located.Bare.Sort.NUMBER
        && WHOLE.matcher(bare.written()).matches()) {
      long limit = Long.parseLong(bare.written());
      if (limit > 0 && limit <= Integer.MAX_VALUE) {
        return Optional.of((int) limit);
      }
    }
    problems.add(
        value.at(),
        "connection_limit is a whole number from 1 to " + Integer.MAX_VALUE + ", and this is "
            + Expected.kind(value) + "; without it there is no limit");
    return Optional.empty();
  }

  private Application.Lifetimes vault(Located value) {
    Located.Members object = new Located.Members(value.at(), expected.members(value, "vault"));
    Map<String, Located> members = expected.known(object, "vault", VAULT_KEYS);
    Optional<Duration> ttl = member(members, "ttl", this::duration);
    Optional<Duration> maxTtl = member(members, "max_ttl", this::duration);
    if (ttl.isPresent() && maxTtl.isPresent() && ttl.get().compareTo(maxTtl.get()) > 0) {
      member(members, "max_ttl", last -> Optional.of(last.at()))
          .ifPresent(at -> problems.add(at, "max_ttl is shorter than ttl"));
    }
    return new Application.Lifetimes(ttl, maxTtl);
  }

  private Optional<Duration> duration(Located value) {
    Optional<Duration> duration = Optional.empty();
    if (value instanceof Located.Text text) {
      duration = VaultDuration.parse(text.value());
    } else if (value instanceof Located.Bare bare
        && bare.sort() == Located.Bare.Sort.NUMBER
        && WHOLE.matcher(bare.written()).matches()) {
      duration = VaultDuration.parse(bare.written());
    }
    if (duration.isEmpty()) {
      problems.add(
          value.at(),
          "a duration expected, like 1h30m, 90m or 3600 (seconds), of at least a second, and this is "
              + Expected.kind(value));
    }
    return duration;
  }
}
