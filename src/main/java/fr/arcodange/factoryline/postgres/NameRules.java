package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.text.Display;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/**
 * What may be a name. The list of what is allowed is short on purpose: it needs no thought in a shell, a URL, a Vault path or a
 * pgbouncer.ini, although every statement quotes its names all the same.
 */
final class NameRules {
  /** PostgreSQL cuts longer names off with no more than a notice (NAMEDATALEN - 1). */
  static final int MAX_BYTES = 63;

  // Possessive, so that a name of a million letters is no recursion of a million calls.
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*+(?:[-_][a-z0-9]++)*+");
  private static final Pattern EXTENSION = Pattern.compile("[a-z0-9_-]+");
  private static final Pattern SETTING = Pattern.compile("[a-z_][a-z0-9_]*(\\.[a-z_][a-z0-9_]*)?");

  private static final Set<String> ROLE_WORDS =
      Set.of("none", "current_user", "session_user", "current_role", "all", "default");
  private static final Set<String> OF_EVERY_SERVER =
      Set.of("postgres", "template0", "template1", "public", "information_schema");
  private static final Set<String> OF_THIS_TOOL =
      Set.of("credentials_editor", "pgbouncer", "pgbouncer_auth");

  private static final String FOREIGN_CODE =
      "it makes every session load code that nobody reviewed";
  private static final String FOREIGN_ROLE =
      "it makes every session somebody else; which role a session has is what its credentials say";
  private static final Map<String, String> REFUSED_SETTINGS = Map.of(
      "search_path", "it decides which object an unqualified name means, in every session",
      "role", FOREIGN_ROLE,
      "session_authorization", FOREIGN_ROLE,
      "session_preload_libraries", FOREIGN_CODE,
      "local_preload_libraries", FOREIGN_CODE);

  private NameRules() {}

  /** What is wrong with the name of a database, role, schema or application, as a clause; nothing if it is good. */
  static Optional<String> broken(String name) {
    return misshapen(name).or(() -> reserved(name));
  }

  /** As {@link #broken}, of names that may be ones of this tool. */
  static Optional<String> misshapen(String name) {
    if (NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    if (name.isEmpty()) {
      return Optional.of("is empty");
    }
    Optional<Integer> stranger = stranger(name, c -> isLetterOrDigit(c) || c == '-' || c == '_');
    if (stranger.isPresent()) {
      return stranger.map(c -> c >= 'A' && c <= 'Z'
          ? "has upper-case letters, and names are lower case"
          : "holds " + described(c) + ", which no name may");
    }
    char first = name.charAt(0);
    return Optional.of(
        first >= 'a' && first <= 'z'
            ? "has a '-' or '_' that is not between two letters or digits"
            : "begins with '" + first + "', and names begin with a letter");
  }

  /** Whose the name is, if it is not to be had. */
  static Optional<String> reserved(String name) {
    return reservedByServer(name).or(() -> ofThisTool(name));
  }

  /** As {@link #broken}, of what applications share, which has names of this tool. */
  static Optional<String> brokenOfThisTool(String name) {
    return misshapen(name).or(() -> reservedByServer(name));
  }

  private static Optional<String> reservedByServer(String name) {
    if (name.startsWith("pg_")) {
      return Optional.of("begins with 'pg_', which PostgreSQL keeps to itself");
    }
    if (name.equals("public")) {
      return Optional.of(
          "is reserved: 'public' is everybody as a role, and a schema that is there anyway");
    }
    if (OF_EVERY_SERVER.contains(name)) {
      return Optional.of("is reserved: every server has its own");
    }
    if (ROLE_WORDS.contains(name)) {
      return Optional.of("is reserved: where a role is expected it means something else");
    }
    return Optional.empty();
  }

  private static Optional<String> ofThisTool(String name) {
    return OF_THIS_TOOL.contains(name)
        ? Optional.of("is reserved: pg-provision uses it on the server")
        : Optional.empty();
  }

  /** By how many bytes the name is too long; 0 if it is not. */
  static int excess(String name) {
    return Math.max(0, name.getBytes(StandardCharsets.UTF_8).length - MAX_BYTES);
  }

  /** As {@link #broken}, of an extension: {@code check_valid_extension_name} in PostgreSQL's extension.c refuses the dashes. */
  static Optional<String> brokenExtension(String name) {
    if (name.isEmpty()) {
      return Optional.of("is empty");
    }
    if (EXTENSION.matcher(name).matches()) {
      return name.contains("--") || name.startsWith("-") || name.endsWith("-")
          ? Optional.of("has a '-' where PostgreSQL takes none")
          : Optional.empty();
    }
    return stranger(name, c -> isLetterOrDigit(c) || c == '-' || c == '_')
        .map(c -> "holds " + described(c) + ", which no extension's name may");
  }

  /** As {@link #broken}, of a setting. */
  static Optional<String> brokenSetting(String name) {
    String reason = REFUSED_SETTINGS.get(name.toLowerCase(Locale.ROOT));
    if (reason != null) {
      return Optional.of("is refused: " + reason);
    }
    if (SETTING.matcher(name).matches()) {
      return Optional.empty();
    }
    if (SETTING.matcher(name.toLowerCase(Locale.ROOT)).matches()) {
      return Optional.of("has upper-case letters: settings are written in lower case");
    }
    return Optional.of(stranger(name, c -> isLetterOrDigit(c) || c == '_' || c == '.')
        .map(c -> "holds " + described(c) + ", which no setting's name may")
        .orElse("is no setting's name, which is like work_mem or auto_explain.log_analyze"));
  }

  private static Optional<Integer> stranger(String name, IntPredicate isAllowed) {
    return name.codePoints().filter(isAllowed.negate()).boxed().findFirst();
  }

  private static boolean isLetterOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  /** A character so that it can be told from its look-alikes: {@code 'а' (U+0430 CYRILLIC SMALL LETTER A)}. */
  static String described(int codePoint) {
    String shown = "'" + Display.line(Character.toString(codePoint)) + "'";
    if (codePoint > ' ' && codePoint < 0x7f) {
      return shown;
    }
    String name = Character.getName(codePoint);
    return shown + " (U+" + String.format(Locale.ROOT, "%04X", codePoint)
        + (name == null ? "" : " " + name) + ")";
  }
}
