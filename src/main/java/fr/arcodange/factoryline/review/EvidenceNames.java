package fr.arcodange.factoryline.review;

import fr.arcodange.factoryline.Failure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names of everything kept for one root module and workspace of one repository. What pull requests show lies under
 * {@code shown/}; what apply writes lies under {@code applied/}, where only the apply identity may write. Whatever the parts are,
 * each becomes exactly one segment of the name, and none becomes {@code ..}.
 *
 * @param root the module's folder, relative to the repository; {@code .} for the top
 */
public record EvidenceNames(String owner, String repository, String root, String workspace) {
  private static final Pattern SHA = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'");
  private static final Pattern BUNDLE =
      Pattern.compile("(\\d{8}T\\d{6}\\.\\d{3}Z)-([0-9a-f]{8})\\.jsonl\\.gz");
  private static final Pattern RECEIPT =
      Pattern.compile("(\\d{8}T\\d{6}\\.\\d{3}Z)-([0-9a-f]{40}|[0-9a-f]{64})\\.json");
  private static final Pattern REFUSED =
      Pattern.compile("(\\d{8}T\\d{6}\\.\\d{3}Z)-([0-9a-f]{32})\\.jsonl\\.gz");

  /**
   * Checks the parts.
   *
   * @throws Failure usage if a part is empty, or the root is absolute, leaves the repository or is written in a roundabout way
   */
  public EvidenceNames {
    requirePart("repository owner", owner);
    requirePart("repository name", repository);
    requirePart("root", root);
    requirePart("workspace", workspace);
    requireNormal(root);
  }

  private static void requirePart(String what, String value) {
    if (value.isBlank()) {
      throw Failure.usage("naming evidence: the " + what + " is empty");
    }
  }

  /** One folder must have one name: whoever takes a root from a person brings it into this form. */
  private static void requireNormal(String root) {
    Path path = Path.of(root);
    boolean normal = root.equals(".") || path.normalize().toString().equals(root);
    if (!normal || path.isAbsolute() || path.startsWith("..")) {
      throw Failure.usage("naming evidence: the root '" + root
          + "' is not the plain path of a folder in the repository");
    }
  }

  // Written out, see CONTRIBUTING.md.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EvidenceNames that
        && owner.equals(that.owner)
        && repository.equals(that.repository)
        && root.equals(that.root)
        && workspace.equals(that.workspace);
  }

  @Override
  public int hashCode() {
    return Objects.hash(owner, repository, root, workspace);
  }

  /** Where every pull request's bundles are. */
  public String shownPrefix() {
    return "shown/" + place();
  }

  /** Where the bundles of one head commit are. */
  public String shownPrefix(String headSha) {
    return shownPrefix() + requireSha(headSha) + "/";
  }

  /** The name of a new bundle. The fingerprint is random to others, as its key is, and keeps two of one moment apart. */
  public String shown(String headSha, Instant at, Fingerprint fingerprint) {
    return shownPrefix(headSha) + time(at) + "-" + fingerprint.start() + ".jsonl.gz";
  }

  /** What a bundle's name says, if {@code name} is one of this place; a store may hold anything else beside. */
  public Optional<Shown> parseShown(String name) {
    if (!name.startsWith(shownPrefix())) {
      return Optional.empty();
    }
    String rest = name.substring(shownPrefix().length());
    int slash = rest.indexOf('/');
    if (slash < 0 || !SHA.matcher(rest.substring(0, slash)).matches()) {
      return Optional.empty();
    }
    return parse(BUNDLE, rest.substring(slash + 1))
        .map(stamped -> new Shown(name, rest.substring(0, slash), stamped.at()));
  }

  /** Where the receipts of complete applies are. */
  public String receiptsPrefix() {
    return appliedPrefix() + "receipts/";
  }

  /** The name of the receipt of a complete apply. */
  public String receipt(Instant at, String tip) {
    return receiptsPrefix() + time(at) + "-" + requireSha(tip) + ".json";
  }

  /** What a complete apply's receipt says by its name. */
  public Optional<Applied> parseReceipt(String name) {
    return parseUnder(receiptsPrefix(), RECEIPT, name)
        .map(stamped -> new Applied(name, stamped.what(), stamped.at()));
  }

  /** Where the receipts of applies that ended half way are; those spend no evidence. */
  public String partialPrefix() {
    return appliedPrefix() + "partial/";
  }

  /** The name of the receipt of an apply that ended half way. */
  public String partial(Instant at, String tip) {
    return partialPrefix() + time(at) + "-" + requireSha(tip) + ".json";
  }

  /** Where the bundles of refused applies are. */
  public String refusedPrefix() {
    return appliedPrefix() + "refused/";
  }

  /** The name of the bundle of a refused apply. */
  public String refused(Instant at, Fingerprint fingerprint) {
    return refusedPrefix() + time(at) + "-" + fingerprint + ".jsonl.gz";
  }

  /** What a refused apply's bundle says by its name. */
  public Optional<Refused> parseRefused(String name) {
    return parseUnder(refusedPrefix(), REFUSED, name)
        .map(stamped -> new Refused(name, Fingerprint.parse(stamped.what()), stamped.at()));
  }

  private String appliedPrefix() {
    return "applied/" + place();
  }

  private String place() {
    String top = root.equals(".") ? "." : segment(root);
    return segment(owner) + "/" + segment(repository) + "/" + top + "/" + segment(workspace) + "/";
  }

  private static String time(Instant at) {
    return TIME.format(at.atOffset(ZoneOffset.UTC));
  }

  private static String requireSha(String sha) {
    if (!SHA.matcher(sha).matches()) {
      throw new IllegalArgumentException("not a commit's SHA in full: " + sha);
    }
    return sha;
  }

  private static Optional<Stamped> parseUnder(String prefix, Pattern pattern, String name) {
    return name.startsWith(prefix)
        ? parse(pattern, name.substring(prefix.length()))
        : Optional.empty();
  }

  private static Optional<Stamped> parse(Pattern pattern, String last) {
    Matcher matcher = pattern.matcher(last);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      Instant at = LocalDateTime.parse(matcher.group(1), TIME).toInstant(ZoneOffset.UTC);
      return Optional.of(new Stamped(at, matcher.group(2)));
    } catch (DateTimeParseException e) {
      // The 99th of a month: not a name of ours.
      return Optional.empty();
    }
  }

  /** RFC 3986 percent-encoding of all but unreserved characters, and of dots where they alone would mean a folder. */
  private static String segment(String text) {
    if (text.equals(".") || text.equals("..")) {
      return text.replace(".", "%2E");
    }
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = (c < 128 && Character.isLetterOrDigit(c)) || "-._~".indexOf(c) >= 0;
      if (plain) {
        encoded.append(c);
      } else {
        encoded.append('%').append(Character.toUpperCase(Character.forDigit(c >> 4, 16)));
        encoded.append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
      }
    }
    return encoded.toString();
  }

  /** A bundle's name, taken apart. */
  public record Shown(String name, String headSha, Instant at) {}

  /** A receipt's name, taken apart. */
  public record Applied(String name, String tip, Instant at) {}

  /** The name of a refused apply's bundle, taken apart. */
  public record Refused(String name, Fingerprint fingerprint, Instant at) {}

  private record Stamped(Instant at, String what) {}
}
