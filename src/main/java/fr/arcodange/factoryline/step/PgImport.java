package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.postgres.Application.Lifetimes;
import fr.arcodange.factoryline.postgres.Provisioner;
import fr.arcodange.factoryline.postgres.ServerDescription;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.vault.DatabaseEngine;
import fr.arcodange.factoryline.vault.DatabaseRole;
import java.time.Duration;
import java.util.Optional;

/** Describes a PostgreSQL server, and what Vault's engine for it says of its users, as applications. Changes nothing. */
public final class PgImport {
  private final Provisioner server;
  private final Optional<DatabaseEngine> engine;
  private final JobLog log;

  /** @param engine Vault's, if it is to be asked how long credentials live */
  public PgImport(Provisioner server, Optional<DatabaseEngine> engine, JobLog log) {
    this.server = server;
    this.engine = engine;
    this.log = log;
  }

  /** The server as it stands; whatever of it cannot be declared is warned of as well. */
  public ServerDescription describe() {
    ServerDescription description;
    try (JobLog.Closing progress = log.progress("reading the server")) {
      description = new ServerDescription(
          server.describe().entries().stream().map(this::withLifetimes).toList());
    }
    description
        .entries()
        .forEach(entry -> entry
            .remarks()
            .forEach(remark -> log.warning(Display.line(
                entry.application().isPresent() ? entry.database() + ": " + remark : remark))));
    int declared = description.applications().size();
    log.info(declared + (declared == 1 ? " application" : " applications") + " declared, of "
        + description.entries().size() + " databases");
    return description;
  }

  private ServerDescription.Entry withLifetimes(ServerDescription.Entry entry) {
    return engine
        .flatMap(vault -> entry.application().map(Application::name).flatMap(vault::role))
        .map(role -> entry.with(lifetimes(role)))
        .orElse(entry);
  }

  private static Lifetimes lifetimes(DatabaseRole role) {
    return new Lifetimes(said(role.ttl()), said(role.maxTtl()));
  }

  /** Where a role says nothing, Vault gives 0. */
  private static Optional<Duration> said(Duration lifetime) {
    return Optional.of(lifetime).filter(time -> !time.isZero());
  }
}
