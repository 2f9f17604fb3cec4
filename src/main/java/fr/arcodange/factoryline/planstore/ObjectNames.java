package fr.arcodange.factoryline.planstore;

import fr.arcodange.factoryline.Failure;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The one rule for names, the same for every store, so that nothing works on a disk and fails in a bucket. */
final class ObjectNames {
  /** A bucket's limit is 1,024 bytes, of which a prefix takes some; most file systems end a segment at 255. */
  private static final int LONGEST = 900;

  private static final int LONGEST_SEGMENT = 255;

  /** Larger than the evidence of some hundred thousand changes; what is larger was not written by this program. */
  static final int LARGEST_OBJECT = 64 * 1024 * 1024;

  private ObjectNames() {}

  static Failure tooLarge(String doing) {
    return Failure.refused(
        doing + ": it is larger than " + LARGEST_OBJECT / 1024 / 1024 + " MiB, nothing of ours is");
  }

  static List<String> segments(String name) {
    List<String> segments = List.of(name.split("/", -1));
    if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      throw invalid(name, "it is longer than " + LONGEST + " bytes");
    }
    for (String segment : segments) {
      requireSegment(name, segment);
    }
    return segments;
  }

  static List<String> folders(String prefix) {
    if (prefix.isEmpty()) {
      return List.of();
    }
    if (!prefix.endsWith("/")) {
      throw invalid(prefix, "a prefix ends with a slash");
    }
    return segments(prefix.substring(0, prefix.length() - 1));
  }

  private static void requireSegment(String name, String segment) {
    if (segment.isEmpty()) {
      throw invalid(name, "a segment is empty");
    }
    if (segment.equals("..")) {
      throw invalid(name, "a segment is '..'");
    }
    if (segment.getBytes(StandardCharsets.UTF_8).length > LONGEST_SEGMENT) {
      throw invalid(name, "a segment is longer than " + LONGEST_SEGMENT + " bytes");
    }
    if (segment
        .chars()
        .anyMatch(c -> c < ' ' || c == 0x7f || c == '\\' || Character.isSurrogate((char) c))) {
      throw invalid(name, "a character of it is not one for names");
    }
  }

  private static Failure invalid(String name, String why) {
    return Failure.usage("naming an object of the plan store '" + name + "': " + why);
  }
}
