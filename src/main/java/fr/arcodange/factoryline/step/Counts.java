package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.tofu.ChangeCounts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The counts of a plan, in words and as step outputs. */
final class Counts {
  private Counts() {}

  static Tally tally(ChangeCounts counts) {
    return new Tally(counts.total(), words(counts), outputs(counts));
  }

  /** Such as {@code 2 to add, 1 to destroy}. */
  private static String words(ChangeCounts counts) {
    List<String> words = new ArrayList<>();
    outputs(counts).forEach((name, value) -> {
      if (name.startsWith("to_") && !value.equals("0")) {
        words.add(value + " " + name.replace('_', ' '));
      }
    });
    if (counts.outputs() > 0) {
      words.add(counts.outputs() + (counts.outputs() == 1 ? " output" : " outputs"));
    }
    return words.isEmpty() ? "no changes" : String.join(", ", words);
  }

  /** {@code 1 change was}, {@code 2 changes were}. */
  static String were(int count) {
    return count == 1 ? "1 change was" : count + " changes were";
  }

  /** {@code 1 of 2 changes was}, {@code the change was}. */
  static String were(int count, int total) {
    return total == 1
        ? "the change was"
        : count + " of " + total + " changes " + (count == 1 ? "was" : "were");
  }

  /** Names and values, as the action declares them. */
  private static Map<String, String> outputs(ChangeCounts counts) {
    Map<String, String> outputs = new LinkedHashMap<>();
    outputs.put("changes", Boolean.toString(!counts.isEmpty()));
    outputs.put("to_add", Integer.toString(counts.add()));
    outputs.put("to_change", Integer.toString(counts.change()));
    outputs.put("to_destroy", Integer.toString(counts.destroy()));
    outputs.put("to_replace", Integer.toString(counts.replace()));
    outputs.put("to_import", Integer.toString(counts.imports()));
    outputs.put("to_move", Integer.toString(counts.move()));
    outputs.put("to_forget", Integer.toString(counts.forget()));
    return outputs;
  }
}
