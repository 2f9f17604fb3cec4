package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Texts that stand in one document after another, as one object each: ten thousand applications are mostly the same words. It may be
 * used by several threads, and forgets a text for another of the same place.
 */
final class RepeatedTexts {
  private static final int PLACES = 1 << 12;

  /** What is longer is seldom there twice. */
  private static final int LONGEST = 100;

  private final AtomicReferenceArray<Known> plain = new AtomicReferenceArray<>(PLACES);
  private final AtomicReferenceArray<Known> quoted = new AtomicReferenceArray<>(PLACES);

  private record Known(String text, JsonNode value) {}

  /**
   * The value of a scalar without quotes.
   *
   * @throws IllegalArgumentException as {@link YamlScalars#value} does
   */
  JsonNode plain(String yaml, int from, int to) {
    return value(plain, yaml, from, to, true);
  }

  /** The text that stood between quotes. */
  JsonNode quoted(String yaml, int from, int to) {
    return value(quoted, yaml, from, to, false);
  }

  private static JsonNode value(
      AtomicReferenceArray<Known> all, String yaml, int from, int to, boolean isPlain) {
    if (to - from > LONGEST) {
      return made(yaml.substring(from, to), isPlain);
    }
    int place = place(yaml, from, to);
    Known known = all.get(place);
    if (known != null
        && known.text().length() == to - from
        && yaml.startsWith(known.text(), from)) {
      return known.value();
    }
    String text = yaml.substring(from, to);
    JsonNode value = made(text, isPlain);
    all.set(place, new Known(text, value));
    return value;
  }

  private static JsonNode made(String text, boolean isPlain) {
    return isPlain ? YamlScalars.value(null, true, text) : JsonNodeFactory.instance.textNode(text);
  }

  private static int place(String yaml, int from, int to) {
    int hash = to - from;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + yaml.charAt(i);
    }
    return (hash ^ (hash >>> 12)) & (PLACES - 1);
  }
}
