package fr.arcodange.factoryline.planstore;

import fr.arcodange.factoryline.Failure;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of objects that only try a store, and of what may be removed from one. Their time is their maker's. */
public final class Probes {
  /** Nothing else is ever kept below it. */
  public static final String FOLDER = "doctor/";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final Pattern NAME =
      Pattern.compile(Pattern.quote(FOLDER) + "probe-(\\d{8}T\\d{6}Z)-[0-9a-f]{16}\\.json");

  private Probes() {}

  /**
   * The name of a new one.
   *
   * @param random tells it from another one of the same second
   */
  public static String name(Instant now, long random) {
    return FOLDER + "probe-" + TIME.format(now) + "-" + String.format("%016x", random) + ".json";
  }

  /** When a probe was made; empty if the name is none of a probe. */
  public static Optional<Instant> madeAt(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.from(TIME.parse(matcher.group(1))));
    } catch (DateTimeException notATime) {
      return Optional.empty();
    }
  }

  /** @throws Failure usage, if it is not a probe's */
  static void require(String name) {
    if (madeAt(name).isEmpty()) {
      throw Failure.usage("removing " + name + " from the plan store: it is no probe, and nothing"
          + " else is ever removed");
    }
  }
}
