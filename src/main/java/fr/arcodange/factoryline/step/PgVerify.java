package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.SideBySide;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.postgres.Endpoint;
import fr.arcodange.factoryline.vault.DatabaseEngine;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Proves that what was provisioned works, and that it is closed where it has to be, with users that Vault makes for this. */
public final class PgVerify {
  private static final String DIRECT = "direct";
  private static final String POOLER = "pooler";

  private final Endpoint server;
  private final Optional<Endpoint> pooler;
  private final DatabaseEngine engine;
  private final int atOnce;
  private final Publisher publisher;
  private final JobLog log;
  private final Cancellation cancellation;
  private final SecureRandom random;

  /**
   * @param pooler pgbouncer, if there is one
   * @param atOnce how many applications are tried side by side
   */
  public PgVerify(
      Endpoint server,
      Optional<Endpoint> pooler,
      DatabaseEngine engine,
      int atOnce,
      Publisher publisher,
      JobLog log,
      Cancellation cancellation,
      SecureRandom random) {
    this.server = server;
    this.pooler = pooler;
    this.engine = engine;
    this.atOnce = atOnce;
    this.publisher = publisher;
    this.log = log;
    this.cancellation = cancellation;
    this.random = random;
  }

  /**
   * Tries each of {@code chosen}.
   *
   * @param declared all applications, as each is tried against the database of the next one
   * @throws Failure unreachable, if Vault is
   */
  public Proof run(List<Application> declared, List<Application> chosen) {
    Map<String, Endpoint> ways = new LinkedHashMap<>();
    ways.put(DIRECT, server);
    pooler.ifPresent(endpoint -> ways.put(POOLER, endpoint));
    Map<String, List<Proof.Check>> found = new HashMap<>();
    try (JobLog.Closing progress = log.progress("verifying")) {
      new SideBySide(atOnce).forEach(chosen, application -> {
        List<Proof.Check> checks = new ApplicationTrial(
                application,
                next(declared, application),
                ways,
                engine,
                lease -> log.mask("password of a lease", lease.password()),
                cancellation,
                "factoryline_verify_" + HexFormat.of().toHexDigits(random.nextInt()))
            .run();
        synchronized (found) {
          found.put(application.name(), checks);
        }
      });
    }
    List<Proof.Check> all = new ArrayList<>();
    chosen.forEach(application -> all.addAll(found.getOrDefault(application.name(), List.of())));
    if (pooler.isEmpty() && !chosen.isEmpty()) {
      all.add(new Proof.Check(
          "all",
          POOLER,
          "the same through pgbouncer",
          Optional.empty(),
          Optional.of("--pooler-host is not set")));
    }
    return new Proof(all);
  }

  private static Optional<Application> next(List<Application> declared, Application application) {
    int at = declared.indexOf(application);
    return declared.size() < 2
        ? Optional.empty()
        : Optional.of(declared.get((at + 1) % declared.size()));
  }

  /**
   * Tells the job.
   *
   * @throws Failure not delivered
   */
  public void publish(Proof proof) {
    publisher.output("verified", Boolean.toString(proof.failed() == 0));
    publisher.output("failed", Integer.toString(proof.failed()));
    publisher.summary(new ProofText(publisher::redact).markdown(proof));
  }
}
