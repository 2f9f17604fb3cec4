package fr.arcodange.factoryline.tofu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** One place of an object, before and after, with what the masks say about it. Null and absent are the same here. */
record ValuePair(
    JsonNode before,
    JsonNode after,
    JsonNode unknown,
    JsonNode beforeSensitive,
    JsonNode afterSensitive) {
  private static final JsonNode MISSING = MissingNode.getInstance();

  static ValuePair of(PlannedChange.Values values) {
    return new ValuePair(
        values.before(),
        values.after(),
        values.afterUnknown(),
        values.beforeSensitive(),
        values.afterSensitive());
  }

  ValuePair child(String key) {
    return new ValuePair(
        before.path(key),
        after.path(key),
        mask(unknown, unknown.path(key)),
        mask(beforeSensitive, beforeSensitive.path(key)),
        mask(afterSensitive, afterSensitive.path(key)));
  }

  ValuePair child(int index) {
    return new ValuePair(
        before.path(index),
        after.path(index),
        mask(unknown, unknown.path(index)),
        mask(beforeSensitive, beforeSensitive.path(index)),
        mask(afterSensitive, afterSensitive.path(index)));
  }

  /** What a mask says of a whole, it says of each part. */
  private static JsonNode mask(JsonNode whole, JsonNode part) {
    return whole.isBoolean() ? whole : part;
  }

  ValuePair onlyBefore() {
    return new ValuePair(before, MISSING, MISSING, beforeSensitive, MISSING);
  }

  ValuePair onlyAfter() {
    return new ValuePair(MISSING, after, unknown, MISSING, afterSensitive);
  }

  boolean hasBefore() {
    return isThere(before);
  }

  boolean hasAfter() {
    return isThere(after) || isUnknown();
  }

  private static boolean isThere(JsonNode node) {
    return !node.isMissingNode() && !node.isNull();
  }

  boolean isUnknown() {
    return unknown.isBoolean() && unknown.booleanValue();
  }

  boolean isSensitive() {
    return isTrue(beforeSensitive) || isTrue(afterSensitive);
  }

  private static boolean isTrue(JsonNode mask) {
    return mask.isBoolean() && mask.booleanValue();
  }

  /** Whether the place itself changes; for a whole, whether any part may. */
  boolean changes() {
    return holdsTrue(unknown)
        || hasBefore() != hasAfter()
        || (hasBefore() && !before.equals(after));
  }

  private static boolean holdsTrue(JsonNode mask) {
    if (mask.isContainerNode()) {
      for (JsonNode part : mask) {
        if (holdsTrue(part)) {
          return true;
        }
      }
      return false;
    }
    return isTrue(mask);
  }

  /** Whether one side is a whole with parts. */
  boolean hasParts() {
    return !before.isEmpty() || !after.isEmpty() || holdsTrue(unknown);
  }

  /** Whether the two sides, as far as they are there, are the same kind of thing. */
  boolean isOfOneKind() {
    return !hasBefore() || !isThere(after) || before.getNodeType() == after.getNodeType();
  }

  boolean isArray() {
    return before.isArray() || after.isArray() || unknown.isArray();
  }

  /** Whether these are lists of two lengths of which everything may be compared with everything. */
  boolean canShift() {
    return before.isArray()
        && after.isArray()
        && before.size() != after.size()
        && !holdsTrue(unknown)
        && !holdsTrue(beforeSensitive)
        && !holdsTrue(afterSensitive);
  }

  /** How many elements are the same from the first on. */
  int sameAtStart() {
    int most = Math.min(before.size(), after.size());
    int same = 0;
    while (same < most && before.get(same).equals(after.get(same))) {
      same++;
    }
    return same;
  }

  /** How many elements are the same from the last on, those at the start aside. */
  int sameAtEnd(int start) {
    int most = Math.min(before.size(), after.size()) - start;
    int same = 0;
    while (same < most
        && before.get(before.size() - 1 - same).equals(after.get(after.size() - 1 - same))) {
      same++;
    }
    return same;
  }

  int size() {
    return Math.max(Math.max(before.size(), after.size()), unknown.size());
  }

  Set<String> keys() {
    Set<String> keys = new LinkedHashSet<>();
    for (JsonNode node : new JsonNode[] {before, after, unknown}) {
      for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
        keys.add(names.next());
      }
    }
    return keys;
  }
}
