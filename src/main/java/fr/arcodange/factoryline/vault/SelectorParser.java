package fr.arcodange.factoryline.vault;

import fr.arcodange.factoryline.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Turns the words of a {@code secrets:} block into selectors. */
final class SelectorParser {
  private static final Pattern QUERY = Pattern.compile("[A-Za-z0-9_=&.-]+");
  private static final String SHAPE = "an entry is: path key | NAME ;";

  private final String block;

  SelectorParser(String block) {
    this.block = block;
  }

  List<SecretSelector> parse() {
    List<SecretSelector> selectors = new ArrayList<>();
    for (List<SelectorWords.Word> entry : new SelectorWords(block).entries()) {
      selectors.add(selector(entry));
    }
    refuseRepeatedNames(selectors);
    return List.copyOf(selectors);
  }

  private static SecretSelector selector(List<SelectorWords.Word> entry) {
    int line = entry.get(0).line();
    String at = "secrets, line " + line + ": ";
    int bar = bar(entry);
    List<SelectorWords.Word> spec = bar < 0 ? entry : entry.subList(0, bar);
    Optional<String> name = bar < 0 ? Optional.empty() : Optional.of(name(at, entry, bar));
    if (spec.size() < 2) {
      throw Failure.usage(at + "a path and a key are needed").hint(SHAPE);
    }
    Optional<Map<String, String>> written = options(at, spec);
    return new SecretSelector(
        line, path(at, spec.get(0).text()), written, pick(at, spec.get(1), name));
  }

  private static int bar(List<SelectorWords.Word> entry) {
    for (int i = 0; i < entry.size(); i++) {
      if (entry.get(i).isBar()) {
        return i;
      }
    }
    return -1;
  }

  private static String name(String at, List<SelectorWords.Word> entry, int bar) {
    List<SelectorWords.Word> after = entry.subList(bar + 1, entry.size());
    if (after.isEmpty()) {
      throw Failure.usage(at + "there is no name after the |").hint(SHAPE);
    }
    if (after.size() > 1) {
      throw Failure.usage(at + "more than a name after the |: '" + after.get(1).text() + "'")
          .hint(forgottenSemicolon(after));
    }
    return after.get(0).text();
  }

  private static String forgottenSemicolon(List<SelectorWords.Word> words) {
    return words.get(words.size() - 1).line() > words.get(0).line()
        ? "is a ; missing at the end of line " + words.get(0).line() + "? " + SHAPE
        : SHAPE;
  }

  private static Optional<Map<String, String>> options(String at, List<SelectorWords.Word> spec) {
    if (spec.size() == 2) {
      return Optional.empty();
    }
    Map<String, String> data = new LinkedHashMap<>();
    for (SelectorWords.Word word : spec.subList(2, spec.size())) {
      int equals = word.raw().indexOf('=');
      if (equals < 1) {
        throw Failure.usage(at + "'" + word.text() + "' is one word too many")
            .hint(forgottenSemicolon(spec));
      }
      String key = word.raw().substring(0, equals);
      String value = SelectorWords.unquoted(word.raw().substring(equals + 1));
      if (data.putIfAbsent(key, value) != null) {
        throw Failure.usage(at + "'" + key + "' is given twice");
      }
    }
    Optional<String> method = Optional.ofNullable(data.remove("method"));
    if (method.equals(Optional.of("write"))) {
      return Optional.of(data);
    }
    if (method.equals(Optional.of("read")) && data.isEmpty()) {
      return Optional.empty();
    }
    throw method.isEmpty() || method.equals(Optional.of("read"))
        ? Failure.usage(at + "values can only be sent with method=write")
            .hint("for example: pki/issue/web private_key method=write common_name=www.example.org"
                + " | TLS_KEY ;")
        : Failure.usage(at + "method is read or write, not '" + method.get() + "'");
  }

  private static String path(String at, String written) {
    String path = VaultSettings.withoutSlashes(written);
    int query = path.indexOf('?');
    String plain = query < 0 ? path : path.substring(0, query);
    if (!ApiPath.isPlain(plain)
        || (query >= 0 && !QUERY.matcher(path.substring(query + 1)).matches())) {
      throw Failure.usage(at + "'" + written + "' is not a path of Vault")
          .hint("it looks like kv/app/database, or kv/data/app/database");
    }
    return path;
  }

  private static Pick pick(String at, SelectorWords.Word selector, Optional<String> name) {
    if (selector.raw().equals("*") || selector.raw().equals("**")) {
      return new Pick.Every(name.orElse(""), selector.raw().equals("*"));
    }
    KeyPath key = KeyPathParser.parse(at, selector.raw());
    if (name.isEmpty() && (key.isWhole() || key.hasPosition())) {
      throw Failure.usage(at + "'" + selector.raw() + "' gives no name by itself")
          .hint("add one: path key | NAME ;");
    }
    String chosen = name.orElseGet(() -> EnvironmentName.normalised(
        selector.raw().startsWith("/")
            ? selector.raw().substring(1).replace('/', '.')
            : selector.raw(),
        true));
    EnvironmentName.check(chosen, at.substring(0, at.length() - 2));
    return new Pick.One(key, chosen);
  }

  private static void refuseRepeatedNames(List<SecretSelector> selectors) {
    Map<String, Integer> lines = new LinkedHashMap<>();
    for (SecretSelector selector : selectors) {
      selector.name().ifPresent(name -> {
        Integer first = lines.putIfAbsent(name, selector.line());
        if (first != null) {
          throw Failure.usage(
                  selector.at() + ": the name " + name + " is taken already, by line " + first)
              .hint("give one of them another name: path key | NAME ;");
        }
      });
    }
  }
}
