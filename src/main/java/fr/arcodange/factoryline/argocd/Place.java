package fr.arcodange.factoryline.argocd;

/** A place in an object that is put into words only if something is wrong there; most of the time nothing is. */
sealed interface Place {
  /** As in {@code spec.sources[1].helm}. */
  String words();

  /** Where a walk begins. */
  record Root(String words) implements Place {}

  /** A member of an object. */
  record Field(Place above, String name) implements Place {
    @Override
    public String words() {
      return FieldPath.field(above.words(), name);
    }
  }

  /** An element of a list. */
  record Element(Place above, int index) implements Place {
    @Override
    public String words() {
      return FieldPath.element(above.words(), index);
    }
  }
}
