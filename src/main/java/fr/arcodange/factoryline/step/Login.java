package fr.arcodange.factoryline.step;

/** The login that a step does itself, so that nothing crosses steps. */
@FunctionalInterface
public interface Login {

  /**
   * Logs in.
   *
   * @throws fr.arcodange.factoryline.Failure denied or unreachable
   */
  Lease open();
}
