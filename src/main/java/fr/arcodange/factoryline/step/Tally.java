package fr.arcodange.factoryline.step;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much a plan changes.
 *
 * @param total how many changes; 0 if there is nothing to do
 * @param words the same for people: {@code 2 to add, 1 to destroy}
 * @param outputs the same for later steps, by name
 */
public record Tally(int total, String words, Map<String, String> outputs) {
  public Tally {
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
  }

  public boolean isEmpty() {
    return total == 0;
  }
}
