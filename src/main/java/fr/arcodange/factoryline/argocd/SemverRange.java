package fr.arcodange.factoryline.argocd;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of versions as {@code targetRevision} takes it for Git tags: {@code 1.x}, {@code ^1.2}, {@code >=1.0 <2}, also behind a
 * common prefix, {@code prod/v1.*} (Argo CD's {@code util/versions}, which reads the syntax of Masterminds/semver v3). Versions
 * before a release, {@code 1.0.0-rc1}, are in it only if it names such a one itself.
 */
public final class SemverRange {
  private static final String VERSION =
      "v?([0-9]+|[xX*])(?:\\.([0-9]+|[xX*]))?(?:\\.([0-9]+|[xX*]))?(-[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?(?:\\+[0-9A-Za-z.-]+)?";
  private static final String OPERATOR = "(=|!=|>=|=>|<=|=<|>|<|~>|~|\\^)?";
  private static final Pattern PART = Pattern.compile(OPERATOR + "\\s*" + VERSION);
  private static final Pattern AND =
      Pattern.compile("\\s*" + PART + "(?:(?:\\s+|\\s*,\\s*)" + PART + ")*\\s*");
  private static final Pattern BETWEEN =
      Pattern.compile("(?<=^|[\\s,|])(v?[0-9][^\\s,|]*)\\s+-\\s+(v?[0-9][^\\s,|]*)");
  private static final Pattern PREFIXED = Pattern.compile("([a-zA-Z0-9_./-]+/).+");
  private static final Pattern WORD = Pattern.compile("[a-zA-Z0-9_./-]+");

  private final String prefix;
  private final List<List<Bound>> alternatives;

  private SemverRange(String prefix, List<List<Bound>> alternatives) {
    this.prefix = prefix;
    this.alternatives = alternatives;
  }

  /** The range that {@code revision} is; empty if it is a single version or anything else, as a branch's name is. */
  public static Optional<SemverRange> parse(String revision) {
    String prefix = prefix(revision);
    String range = revision.replace(prefix, "");
    if (Semver.parse(range).isPresent()) {
      return Optional.empty();
    }
    List<List<Bound>> alternatives = new ArrayList<>();
    for (String alternative : BETWEEN.matcher(range).replaceAll(">=$1 <=$2").split("\\|\\|", -1)) {
      if (!AND.matcher(alternative).matches()) {
        return Optional.empty();
      }
      List<Bound> bounds = new ArrayList<>();
      Matcher part = PART.matcher(alternative);
      while (part.find()) {
        Optional<Bound> bound = Bound.of(part);
        if (bound.isEmpty()) {
          return Optional.empty();
        }
        bounds.add(bound.get());
      }
      alternatives.add(List.copyOf(bounds));
    }
    return Optional.of(new SemverRange(prefix, alternatives));
  }

  /** What stands before every version of it, up to a slash. */
  private static String prefix(String revision) {
    Matcher prefixed = PREFIXED.matcher(revision);
    if (!prefixed.find()) {
      return "";
    }
    String prefix = prefixed.group(1);
    long words = WORD.matcher(revision).results().count();
    long prefixes =
        Pattern.compile(prefix, Pattern.LITERAL).matcher(revision).results().count();
    return words == prefixes ? prefix : "";
  }

  /** The tag that Argo CD takes: that of the highest version in the range. */
  public Optional<String> highest(Collection<String> tags) {
    Optional<Semver> highest = Optional.empty();
    String its = "";
    for (String tag : tags) {
      Optional<Semver> version = tag.startsWith(prefix)
          ? Semver.parse(tag.substring(prefix.length())).filter(this::holds)
          : Optional.empty();
      if (version.isPresent()
          && (highest.isEmpty() || version.get().compareTo(highest.get()) > 0)) {
        highest = version;
        its = tag;
      }
    }
    return highest.isEmpty() ? Optional.empty() : Optional.of(its);
  }

  private boolean holds(Semver version) {
    return alternatives.stream().anyMatch(all -> holds(all, version));
  }

  /** One of them that names a version before a release lets those in for all that stand together (semver 3.4). */
  private static boolean holds(List<Bound> all, Semver version) {
    return (!version.isBeforeRelease()
            || all.stream().anyMatch(bound -> bound.version().isBeforeRelease()))
        && all.stream().allMatch(bound -> bound.holds(version));
  }

  /**
   * One comparison.
   *
   * @param given how many numbers the version was written with, before a wildcard
   */
  private record Bound(String operator, Semver version, int given) {

    /** Nothing if a number in it is too long to be one. */
    static Optional<Bound> of(Matcher part) {
      StringBuilder text = new StringBuilder();
      int given = 0;
      boolean wild = false;
      for (int i = 2; i <= 4; i++) {
        String number = part.group(i);
        wild = wild || number == null || "xX*".contains(number);
        if (!wild) {
          given++;
        }
        text.append(i == 2 ? "" : ".").append(wild ? "0" : number);
      }
      if (part.group(5) != null) {
        text.append(part.group(5));
      }
      String operator = part.group(1) == null ? "" : part.group(1);
      int numbers = given;
      return Semver.parse(text.toString()).map(version -> new Bound(operator, version, numbers));
    }

    boolean holds(Semver other) {
      return switch (operator) {
        case "!=" -> given == 3 ? other.compareTo(version) != 0 : !other.startsLike(version, given);
        case ">" ->
          other.compareTo(version) > 0 && (given == 3 || !other.startsLike(version, given));
        case "<" -> other.compareTo(version) < 0;
        case ">=", "=>" -> other.compareTo(version) >= 0;
        case "<=", "=<" ->
          other.compareTo(version) <= 0 || (given < 3 && other.startsLike(version, given));
        case "~", "~>" ->
          other.compareTo(version) >= 0 && other.startsLike(version, Math.min(given, 2));
        case "^" ->
          other.compareTo(version) >= 0
              && other.startsLike(version, version.firstThatCounts(given));
        default -> given == 3 ? other.compareTo(version) == 0 : other.startsLike(version, given);
      };
    }
  }
}
