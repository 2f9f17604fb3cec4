package fr.arcodange.factoryline.step;

/** Connects to the server once it is known with which passwords. */
@FunctionalInterface
public interface Provisionings {

  /**
   * Connects.
   *
   * @throws fr.arcodange.factoryline.Failure usage, denied or unreachable
   */
  PgProvision with(Lease lease);
}
