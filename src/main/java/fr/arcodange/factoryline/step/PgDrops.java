package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.postgres.AllowedDrops;
import fr.arcodange.factoryline.postgres.Comparison;
import fr.arcodange.factoryline.postgres.Provisioner;
import fr.arcodange.factoryline.postgres.Undone;
import fr.arcodange.factoryline.text.Display;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Takes applications away. Vault's role goes first, so that no new user comes; then the server is asked once more whether one came in
 * the last moment, as Vault can revoke his lease only as long as it has its connection; then the connection, whose sessions would
 * keep the database; then the database, then the roles. Whatever is interrupted is gone on with by the next run.
 */
final class PgDrops {
  private final Provisioner server;
  private final Optional<LeaseProvision> leases;
  private final AllowedDrops allowed;
  private final JobLog log;

  PgDrops(Provisioner server, Optional<LeaseProvision> leases, AllowedDrops allowed, JobLog log) {
    this.server = server;
    this.leases = leases;
    this.allowed = allowed;
    this.log = log;
  }

  List<PgDrop> plan(Comparison comparison) {
    return allowed.names().stream()
        .map(name -> PgDrop.of(
            name,
            comparison.drops(),
            leases
                .map(vault -> vault.removal(name))
                .orElseGet(() -> new LeaseRemoval(name, false, false))))
        .filter(drop -> !drop.isDone())
        .toList();
  }

  /**
   * Drops.
   *
   * @param deleted is told each path that Vault has deleted
   * @return those that are not gone, or not to their end
   */
  List<Undone> run(List<PgDrop> drops, Provisioner.Progress progress, Consumer<String> deleted) {
    if (drops.isEmpty()) {
      return List.of();
    }
    leases.ifPresent(vault -> drops.forEach(drop -> vault.removeRole(drop.removal(), deleted)));
    server.checkUnused(allowed);
    leases.ifPresent(
        vault -> drops.forEach(drop -> vault.removeConnection(drop.removal(), deleted)));
    List<Undone> undone = server.apply(drops.stream().map(PgDrop::work).toList(), progress);
    Set<String> left = undone.stream().map(Undone::title).collect(Collectors.toSet());
    drops.stream()
        .map(drop -> drop.work().title())
        .filter(title -> !left.contains(title))
        .forEach(title -> log.info("dropped " + Display.line(title)));
    return undone;
  }
}
