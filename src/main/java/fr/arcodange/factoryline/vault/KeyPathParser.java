package fr.arcodange.factoryline.vault;

import fr.arcodange.factoryline.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the key of a selector: a plain key; JSONata as far as it names a place ({@code a.b}, {@code "with.dot".b},
 * {@code list[0]}); a JSON pointer; or {@code $} for the whole secret. A key without dots is always taken literally, as
 * hashicorp/vault-action does.
 */
final class KeyPathParser {
  private static final Pattern STEP =
      Pattern.compile("(?<quoted>\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'|`[^`]*`)"
          + "|(?<bare>[^.\"'`\\[\\](){}&=<>+*%!?,$^~@#|:]+)");
  private static final Pattern POSITION = Pattern.compile("\\[(-?\\d{1,9})]");

  private KeyPathParser() {}

  static KeyPath parse(String at, String written) {
    if (written.equals("$")) {
      return new KeyPath(written, List.of());
    }
    if (written.startsWith("/")) {
      return new KeyPath(written, pointer(written));
    }
    boolean quoted = "\"'`".indexOf(written.charAt(0)) >= 0;
    if (!quoted && written.indexOf('.') < 0) {
      return new KeyPath(written, bareKey(written));
    }
    return new KeyPath(written, steps(at, written));
  }

  /** {@code list[0]} is a position, unless the secret has a key of that very name, which is tried as well. */
  private static List<KeyPath.Step> bareKey(String written) {
    Matcher matcher = STEP.matcher(written);
    if (matcher.lookingAt()
        && POSITION.matcher(written.substring(matcher.end())).lookingAt()) {
      List<KeyPath.Step> steps = new ArrayList<>();
      steps.add(new KeyPath.Step.Key(matcher.group()));
      if (takePositions(written, matcher.end(), steps) == written.length()) {
        return steps;
      }
    }
    return List.of(new KeyPath.Step.Key(written));
  }

  private static List<KeyPath.Step> steps(String at, String written) {
    List<KeyPath.Step> steps = new ArrayList<>();
    Matcher step = STEP.matcher(written);
    int position = 0;
    while (true) {
      step.region(position, written.length());
      if (!step.lookingAt()) {
        throw notUnderstood(at, written);
      }
      steps.add(new KeyPath.Step.Key(SelectorWords.unquoted(step.group())));
      position = takePositions(written, step.end(), steps);
      if (position == written.length()) {
        return steps;
      }
      if (written.charAt(position) != '.') {
        throw notUnderstood(at, written);
      }
      position++;
    }
  }

  private static int takePositions(String written, int from, List<KeyPath.Step> steps) {
    Matcher matcher = POSITION.matcher(written);
    int position = from;
    while (matcher.region(position, written.length()).lookingAt()) {
      steps.add(new KeyPath.Step.At(Integer.parseInt(matcher.group(1))));
      position = matcher.end();
    }
    return position;
  }

  private static List<KeyPath.Step> pointer(String written) {
    List<KeyPath.Step> steps = new ArrayList<>();
    for (String token : written.substring(1).split("/", -1)) {
      steps.add(new KeyPath.Step.Pointer(token.replace("~1", "/").replace("~0", "~")));
    }
    return steps;
  }

  private static Failure notUnderstood(String at, String written) {
    return Failure.usage(at + "the key '" + written + "' is not understood")
        .hint(
            "of JSONata, names, \"quoted names\", dots and [0] are; a JSON pointer like /a/b works"
                + " too, and a program can be given the whole secret as JSON with $");
  }
}
