package fr.arcodange.factoryline.postgres;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;

/** The one place where names and texts become SQL. */
final class Sql {
  /** What PostgreSQL keeps of a name, in bytes; what is longer it cuts with no more than a notice. */
  static final int LONGEST_NAME = 63;

  private Sql() {}

  /** A name, quoted whatever it holds. */
  static String name(String name) {
    if (name.isEmpty() || isLossy(name)) {
      throw new IllegalArgumentException("no name of PostgreSQL");
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
      throw new IllegalArgumentException("a name of more than " + LONGEST_NAME + " bytes");
    }
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  static String names(Collection<String> names) {
    return names.stream().map(Sql::name).collect(Collectors.joining(", "));
  }

  /** The name of a setting, whose part before a dot is a name of its own. */
  static String setting(String name) {
    return Arrays.stream(name.split("\\.", -1)).map(Sql::name).collect(Collectors.joining("."));
  }

  /** A string constant, which means the same whether backslashes escape or not. */
  static String text(String text) {
    if (isLossy(text)) {
      throw new IllegalArgumentException("no text of PostgreSQL");
    }
    String quoted = "'" + text.replace("'", "''") + "'";
    return quoted.indexOf('\\') < 0 ? quoted : "E" + quoted.replace("\\", "\\\\");
  }

  /** A NUL would end it, and half a character would arrive as a question mark. */
  private static boolean isLossy(String text) {
    return text.codePoints().anyMatch(c -> c == 0 || Character.getType(c) == Character.SURROGATE);
  }
}
