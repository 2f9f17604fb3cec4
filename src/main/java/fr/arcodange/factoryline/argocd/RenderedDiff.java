package fr.arcodange.factoryline.argocd;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How two renderings of a chart differ, object by object, whatever templates they come from. What Argo CD takes for the same is the
 * same here: see {@link ArgoForm}.
 *
 * @param objects those that differ, Applications first, then by their keys
 */
public record RenderedDiff(List<ObjectDiff> objects) {
  private static final Comparator<ObjectDiff> ORDER = Comparator.comparing(
          (ObjectDiff object) -> !object.isApplication())
      .thenComparing(ObjectDiff::key);

  /** What an object's title says already. */
  private static final Set<String> KEY = Set.of("kind", "metadata.name");

  public RenderedDiff {
    objects = objects.stream().sorted(ORDER).toList();
  }

  /**
   * Compares.
   *
   * @param namespace where objects go that name no namespace: an object that names this one is the same object
   */
  public static RenderedDiff of(List<KubeObject> before, List<KubeObject> after, String namespace) {
    Map<ObjectKey, Deque<KubeObject>> left = byKey(before, namespace);
    List<ObjectDiff> objects = new ArrayList<>();
    Alignment alignment = new Alignment();
    for (KubeObject object : after) {
      Optional<KubeObject> earlier = Optional.ofNullable(left.get(key(object, namespace)))
          .flatMap(same -> Optional.ofNullable(same.poll()));
      List<FieldChange> fields = fields(earlier, Optional.of(object), namespace, alignment);
      if (earlier.isEmpty() || !fields.isEmpty()) {
        objects.add(new ObjectDiff(earlier, Optional.of(object), fields));
      }
    }
    left.values().stream()
        .flatMap(Deque::stream)
        .forEach(gone -> objects.add(new ObjectDiff(
            Optional.of(gone),
            Optional.empty(),
            fields(Optional.of(gone), Optional.empty(), namespace, alignment))));
    return new RenderedDiff(objects);
  }

  /** Two objects with one key are a mistake, but not ours: they are told apart by their order. */
  private static Map<ObjectKey, Deque<KubeObject>> byKey(
      List<KubeObject> objects, String namespace) {
    Map<ObjectKey, Deque<KubeObject>> byKey = new LinkedHashMap<>();
    objects.forEach(object ->
        byKey.computeIfAbsent(key(object, namespace), key -> new ArrayDeque<>()).add(object));
    return byKey;
  }

  private static ObjectKey key(KubeObject object, String namespace) {
    ObjectKey key = object.key();
    return key.namespace().equals(namespace)
        ? new ObjectKey(key.group(), key.kind(), "", key.name())
        : key;
  }

  private static List<FieldChange> fields(
      Optional<KubeObject> before,
      Optional<KubeObject> after,
      String namespace,
      Alignment alignment) {
    List<FieldChange> fields = TreeDiff.of(
        before.or(() -> after).orElseThrow(),
        ArgoForm.of(before, namespace),
        ArgoForm.of(after, namespace),
        alignment);
    boolean isSaidByKey = before.isEmpty() || after.isEmpty();
    return isSaidByKey
        ? fields.stream().filter(field -> !KEY.contains(field.path())).toList()
        : fields;
  }

  public boolean isEmpty() {
    return objects.isEmpty();
  }

  /** How many Applications this happens to. */
  public int applications(ObjectDiff.Kind kind) {
    return (int) objects.stream()
        .filter(object -> object.isApplication() && object.kind() == kind)
        .count();
  }

  /** How many objects this happens to. */
  public int count(ObjectDiff.Kind kind) {
    return (int) objects.stream().filter(object -> object.kind() == kind).count();
  }
}
