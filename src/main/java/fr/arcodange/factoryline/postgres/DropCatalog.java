package fr.arcodange.factoryline.postgres;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What stands around an application that is to go.
 *
 * @param isTemplate whether its database is one
 * @param bytes that its database takes, if the executor may see that
 * @param sessions in its database, by user
 * @param holders what else keeps its database from being dropped: replication slots, for instance
 * @param elsewhere by role, the places outside of its database where the role owns something or may do something
 */
record DropCatalog(
    boolean isTemplate,
    Optional<Long> bytes,
    Map<String, Integer> sessions,
    List<String> holders,
    Map<String, List<String>> elsewhere) {
  static final DropCatalog NOTHING =
      new DropCatalog(false, Optional.empty(), Map.of(), List.of(), Map.of());

  DropCatalog {
    sessions = new TreeMap<>(sessions);
    holders = List.copyOf(holders);
    elsewhere = new TreeMap<>(elsewhere);
  }
}
