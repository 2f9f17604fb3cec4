package fr.arcodange.factoryline.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * One value that an update changes, as deep in the object as both sides have the same shape: through objects, and through lists
 * of the same length. A list that grows or shrinks is one value.
 */
record Difference(ValuePath path, JsonNode before, JsonNode after, JsonNode unknown) {

  /** Whether all that is known of the new value is that it will be known after apply. */
  boolean whollyUnknown() {
    return Unknown.wholly(unknown);
  }

  /** Every difference, less what is volatile. */
  static List<Difference> of(Change.Update change, DigestSettings settings) {
    Walk walk = new Walk(settings);
    walk.compare(
        ValuePath.root(change.address()), change.before(), change.after(), change.unknown());
    return walk.found;
  }

  private static final class Walk {
    private final DigestSettings settings;
    private final List<Difference> found = new ArrayList<>();

    Walk(DigestSettings settings) {
      this.settings = settings;
    }

    void compare(ValuePath path, JsonNode before, JsonNode after, JsonNode unknown) {
      if (settings.isVolatile(path)) {
        return;
      }
      if (Unknown.wholly(unknown)) {
        found.add(new Difference(path, before, after, unknown));
        return;
      }
      boolean partlyUnknown = Unknown.anywhere(unknown);
      JsonNode planned = planned(after, partlyUnknown ? unknown : Unknown.NOTHING);
      if (before.isObject() && planned.isObject()) {
        compareMembers(path, before, planned, unknown);
      } else if (before.isArray() && planned.isArray() && before.size() == size(planned, unknown)) {
        for (int i = 0; i < before.size(); i++) {
          compare(path.element(i), before.get(i), planned.path(i), unknown.path(i));
        }
      } else if (partlyUnknown
          || !(CanonicalValue.same(before, after) || settings.isOnlyMoved(before, after))) {
        found.add(new Difference(path, before, after, unknown));
      }
    }

    private void compareMembers(ValuePath path, JsonNode before, JsonNode after, JsonNode unknown) {
      TreeSet<String> keys = new TreeSet<>();
      before.fieldNames().forEachRemaining(keys::add);
      after.fieldNames().forEachRemaining(keys::add);
      unknown.fieldNames().forEachRemaining(keys::add);
      for (String key : keys) {
        compare(path.member(key), before.path(key), after.path(key), unknown.path(key));
      }
    }

    /** A container of which nothing is known yet may be missing from the plan altogether. */
    private static JsonNode planned(JsonNode after, JsonNode unknown) {
      if (!CanonicalValue.isNothing(after) || !unknown.isContainerNode()) {
        return after;
      }
      return unknown.isObject()
          ? JsonNodeFactory.instance.objectNode()
          : JsonNodeFactory.instance.arrayNode();
    }

    private static int size(JsonNode list, JsonNode unknown) {
      return Math.max(list.size(), unknown.isArray() ? unknown.size() : 0);
    }
  }
}
