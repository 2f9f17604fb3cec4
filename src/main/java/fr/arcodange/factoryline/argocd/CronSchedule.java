package fr.arcodange.factoryline.argocd;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Schedules as Argo CD's sync windows take them: five fields, and no word such as {@code @daily}, which the parser knows only where it is
 * asked to. See {@code parser.go} of robfig/cron v3, and {@code SyncWindow.Validate} in Argo CD's {@code types.go}.
 */
final class CronSchedule {
  private static final Pattern ZONE = Pattern.compile("(?:CRON_)?TZ=\\S+\\s+");
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Pattern RANGE =
      Pattern.compile("(?:[*?]|([0-9a-z]{1,9})(?:-([0-9a-z]{1,9}))?)(?:/([0-9]{1,9}))?");

  private record Field(String name, int least, int most, List<String> words) {
    private static final int NONE = -1;

    boolean takes(String text) {
      for (String part : text.toLowerCase(Locale.ROOT).split(",", -1)) {
        Matcher range = RANGE.matcher(part);
        if (!range.matches() || (range.group(3) != null && Integer.parseInt(range.group(3)) == 0)) {
          return false;
        }
        if (range.group(1) != null) {
          int first = value(range.group(1));
          int last = range.group(2) == null ? first : value(range.group(2));
          if (first == NONE || last < first) {
            return false;
          }
        }
      }
      return true;
    }

    private int value(String text) {
      int word = words.indexOf(text);
      if (word >= 0) {
        return least + word;
      }
      for (int i = 0; i < text.length(); i++) {
        if (text.charAt(i) < '0' || text.charAt(i) > '9') {
          return NONE;
        }
      }
      int number = Integer.parseInt(text);
      return number < least || number > most ? NONE : number;
    }
  }

  private static final List<Field> FIELDS = List.of(
      new Field("minute", 0, 59, List.of()),
      new Field("hour", 0, 23, List.of()),
      new Field("day of the month", 1, 31, List.of()),
      new Field(
          "month",
          1,
          12,
          List.of(
              "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
      new Field("day of the week", 0, 6, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat")));

  private CronSchedule() {}

  /** What is wrong with it; empty if nothing is. */
  static String wrong(String text) {
    String schedule = text.strip();
    Matcher zone = ZONE.matcher(schedule);
    String fields = zone.lookingAt() ? schedule.substring(zone.end()) : schedule;
    if (fields.startsWith("@")) {
      return "is a word, and Argo CD takes none here";
    }
    String[] given = SPACE.split(fields, -1);
    if (given.length != FIELDS.size()) {
      return "is no schedule";
    }
    for (int i = 0; i < given.length; i++) {
      Field field = FIELDS.get(i);
      if (!field.takes(given[i])) {
        return "has no " + field.name() + " from " + field.least() + " to " + field.most() + ": "
            + Findings.quoted(given[i]);
      }
    }
    return "";
  }
}
