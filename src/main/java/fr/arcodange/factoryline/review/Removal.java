package fr.arcodange.factoryline.review;

/** Decides which values a digest leaves out. */
@FunctionalInterface
interface Removal {

  /** @param unknown whether the value at {@code path} is known only after apply */
  boolean removes(ValuePath path, boolean unknown);
}
