package fr.arcodange.factoryline.review;

/** Decides which values a digest leaves out. */
@FunctionalInterface
interface Removal {

  /**
   * Whether the value at {@code path} is left out.
   *
   * @param unknown whether it is known only after apply
   */
  boolean removes(ValuePath path, boolean unknown);
}
