package fr.arcodange.factoryline.planstore;

import fr.arcodange.factoryline.Failure;
import java.util.List;
import java.util.Optional;

/**
 * Keeps objects that are created once and never changed. Times are the store's own, not the writer's. Names are relative to the
 * store, with slashes between segments; no segment is empty or {@code ..}.
 */
public interface PlanStore {

  /**
   * Creates an object, whole or not at all.
   *
   * @throws Failure refused if there is one of that name already; denied or unreachable as the store answers
   */
  Stored create(String name, byte[] content);

  /**
   * Everything below a folder, sorted by name; nothing if there is no such folder.
   *
   * @param prefix ends with a slash, or is empty for all there is
   */
  List<Stored> list(String prefix);

  /**
   * Reads a whole object.
   *
   * @throws Failure refused if there is none of that name, or it is larger than anything this program writes
   */
  byte[] read(String name);

  /**
   * Removes an object that was only made to try the store; one that is gone already is fine.
   *
   * @param name below {@link Probes#FOLDER}: nothing else of a store is ever removed
   * @throws Failure usage for any other name; denied if the store does not allow it
   */
  void remove(String name);

  /** Whether the store would let this identity remove a probe; empty if it cannot be asked without trying. */
  Optional<Boolean> mayRemove();
}
