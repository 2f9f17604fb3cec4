package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.argocd.Discretion.Cover;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where two trees differ, leaf by leaf. The order of an object's members says nothing; that of a list does, unless it is a set. */
final class TreeDiff {
  private static final Pattern PLAIN_NAME = Pattern.compile("[\\w-]+");
  private static final JsonNode NOTHING = MissingNode.getInstance();

  private final Alignment alignment;
  private final Discretion discretion;
  private final boolean ofArgo;
  private final List<FieldChange> changes = new ArrayList<>();

  private TreeDiff(KubeObject object, Alignment alignment) {
    this.alignment = alignment;
    this.discretion = new Discretion(object);
    this.ofArgo = object.group().equals(ArgoKinds.GROUP);
  }

  /**
   * Compares.
   *
   * @param object whose states they are
   * @param alignment that of all objects that are compared
   */
  static List<FieldChange> of(
      KubeObject object, JsonNode before, JsonNode after, Alignment alignment) {
    TreeDiff diff = new TreeDiff(object, alignment);
    diff.compare(new Place("", "", Cover.NONE, diff.ofArgo), before, after);
    return diff.changes;
  }

  /**
   * Where a value stands.
   *
   * @param name the last name of the path
   * @param ofArgo whether Argo CD's own types say what the value is; not within a chart's values, which may be called anything
   */
  private record Place(String path, String name, Cover cover, boolean ofArgo) {
    Place element(String label) {
      return element(label, cover);
    }

    Place element(String label, Cover ofElement) {
      return new Place(path + "[" + label + "]", "", ofElement, ofArgo);
    }
  }

  private void compare(Place place, JsonNode before, JsonNode after) {
    if (before.equals(after)) {
      return;
    }
    if (areBoth(before, after, ObjectNode.class)) {
      objects(place, before, after);
    } else if (areBoth(before, after, ArrayNode.class)) {
      lists(place, before, after);
    } else if (hasMembers(before) || hasMembers(after)) {
      compare(place, before, NOTHING);
      compare(place, NOTHING, after);
    } else {
      leaf(place, before, after);
    }
  }

  /** Of this type, or on one side missing; and with something in it to be named. */
  private static boolean areBoth(JsonNode before, JsonNode after, Class<? extends JsonNode> type) {
    return (type.isInstance(before) || before.isMissingNode())
        && (type.isInstance(after) || after.isMissingNode())
        && (hasMembers(before) || hasMembers(after));
  }

  private static boolean hasMembers(JsonNode value) {
    return value.isContainerNode() && !value.isEmpty();
  }

  private void objects(Place place, JsonNode before, JsonNode after) {
    Set<String> names = new TreeSet<>();
    before.fieldNames().forEachRemaining(names::add);
    after.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      Cover ofBefore = discretion.of(place.path(), place.cover(), name, before);
      Cover ofAfter = discretion.of(place.path(), place.cover(), name, after);
      Place member = new Place(
          path(place.path(), name),
          name,
          max(ofBefore, ofAfter),
          place.ofArgo() && !name.equals("valuesObject"));
      compare(member, before.path(name), after.path(name));
    }
  }

  private static Cover max(Cover one, Cover other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static Cover cover(Place place, List<JsonNode> list, int index) {
    String before = index == 0 ? "" : list.get(index - 1).asText("");
    return Discretion.ofElement(place.cover(), before, list.get(index).asText(""));
  }

  /** A name with characters of a path's own is quoted, so that no two paths look alike. */
  private static String path(String parent, String name) {
    if (!PLAIN_NAME.matcher(name).matches()) {
      return parent + "[\"" + name + "\"]";
    }
    return parent.isEmpty() ? name : parent + "." + name;
  }

  private void lists(Place place, JsonNode before, JsonNode after) {
    Optional<MergeKeys.Keyed> keyed = MergeKeys.of(place.name(), place.ofArgo(), before, after);
    if (keyed.isPresent()) {
      byKey(place, keyed.get());
    } else {
      byPlace(place, elements(before), elements(after));
    }
  }

  private void byKey(Place place, MergeKeys.Keyed keyed) {
    Map<String, JsonNode> before = keyed.before();
    Map<String, JsonNode> after = keyed.after();
    Stream.concat(before.keySet().stream(), after.keySet().stream())
        .distinct()
        .forEach(key -> compare(
            place.element(key),
            before.getOrDefault(key, NOTHING),
            after.getOrDefault(key, NOTHING)));
    List<String> stayed = before.keySet().stream().filter(after::containsKey).toList();
    List<String> now = after.keySet().stream().filter(before::containsKey).toList();
    if (!keyed.isSet() && !stayed.equals(now)) {
      changes.add(new FieldChange(
          place.path() + " (order)",
          Optional.of(String.join("; ", stayed)),
          Optional.of(String.join("; ", now))));
    }
  }

  private void byPlace(Place place, List<JsonNode> before, List<JsonNode> after) {
    for (Alignment.Pair pair : alignment.of(before, after)) {
      int index = pair.isGone() ? pair.before() : pair.after();
      Cover ofBefore = pair.isNew() ? Cover.NONE : cover(place, before, pair.before());
      Cover ofAfter = pair.isGone() ? Cover.NONE : cover(place, after, pair.after());
      compare(
          place.element(Integer.toString(index), max(ofBefore, ofAfter)),
          pair.isNew() ? NOTHING : before.get(pair.before()),
          pair.isGone() ? NOTHING : after.get(pair.after()));
    }
  }

  private static List<JsonNode> elements(JsonNode list) {
    List<JsonNode> elements = new ArrayList<>();
    list.forEach(elements::add);
    return elements;
  }

  private void leaf(Place place, JsonNode before, JsonNode after) {
    FieldChange change =
        new FieldChange(place.path(), shown(before, place.cover()), shown(after, place.cover()));
    changes.add(change);
    boolean hidesAChange = before.isTextual()
        && after.isTextual()
        && !change.isUnseen()
        && !Discretion.unseen(before, place.cover())
            .equals(Discretion.unseen(after, place.cover()));
    if (hidesAChange) {
      changes.add(new FieldChange(
          place.path() + " (hidden parts)",
          Optional.of(FieldChange.HIDDEN),
          Optional.of(FieldChange.HIDDEN)));
    }
  }

  private static Optional<String> shown(JsonNode value, Cover cover) {
    return value.isMissingNode() ? Optional.empty() : Optional.of(Discretion.shown(value, cover));
  }
}
