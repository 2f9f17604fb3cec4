package fr.arcodange.factoryline.argocd;

import java.util.Objects;

/**
 * A change after which Argo CD deletes something, or leaves it to itself.
 *
 * @param rule its name, as in {@code application-removed}, by which it can be looked up in docs/argocd.md
 * @param object whose change it is, as it was; its name is what allows the change
 * @param what what changes, in one clause that follows the object's name; may quote foreign text
 * @param consequence what Argo CD does then, in a sentence or two; may quote foreign text
 */
public record Danger(String rule, ObjectKey object, String what, String consequence) {

  public Danger {
    Objects.requireNonNull(rule);
    Objects.requireNonNull(object);
    Objects.requireNonNull(what);
    Objects.requireNonNull(consequence);
  }

  /** As in {@code Application webapp is removed}. */
  public String words() {
    return object.words() + " " + what;
  }
}
