package fr.arcodange.factoryline.argocd;

import java.util.Comparator;
import java.util.Objects;

/**
 * What Kubernetes tells objects apart by. The version is not part of it: an object is the same one in each.
 *
 * @param group empty for the core's
 * @param namespace empty if the object names none
 */
public record ObjectKey(String group, String kind, String namespace, String name)
    implements Comparable<ObjectKey> {
  private static final Comparator<ObjectKey> ORDER = Comparator.comparing(ObjectKey::kind)
      .thenComparing(ObjectKey::name)
      .thenComparing(ObjectKey::namespace)
      .thenComparing(ObjectKey::group);

  public ObjectKey {
    Objects.requireNonNull(group);
    Objects.requireNonNull(kind);
    Objects.requireNonNull(namespace);
    Objects.requireNonNull(name);
  }

  @Override
  public int compareTo(ObjectKey other) {
    return ORDER.compare(this, other);
  }

  /** As in {@code Application webapp}, for people; what it holds is foreign text. */
  public String words() {
    return kind + " " + name;
  }
}
