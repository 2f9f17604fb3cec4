package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.gitea.Gitea;
import fr.arcodange.factoryline.planstore.PlanStore;
import fr.arcodange.factoryline.planstore.PlanStores;
import fr.arcodange.factoryline.review.EvidenceKey;
import fr.arcodange.factoryline.step.Login;
import fr.arcodange.factoryline.step.Publisher;
import fr.arcodange.factoryline.step.ReviewedJob;
import fr.arcodange.factoryline.step.StatusPolicy;
import fr.arcodange.factoryline.step.Workshop;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;

/** What showing to pull requests and applying merges works with. Making it refuses options that cannot be meant. */
final class ReviewWiring {
  private final Wiring wiring;
  private final CommonOptions common;
  private final ReviewOptions options;
  private final Login login;
  private final Supplier<OkHttpClient> http;
  private final Supplier<Optional<Gitea>> gitea;
  private final Optional<PlanStores.Opening> plans;

  ReviewWiring(
      Wiring wiring,
      CommonOptions common,
      ReviewOptions options,
      Supplier<OkHttpClient> http,
      Login login) {
    this.wiring = wiring;
    this.common = common;
    this.options = options;
    this.login = login;
    this.http = http;
    this.gitea = new Once<>(() -> wiring.gitea(http.get()));
    this.plans = Optional.ofNullable(options.store).map(PlanStores::at);
  }

  ReviewedJob job() {
    return new ReviewedJob(
        wiring.job(), this::git, workshop(), gitea, publisher(), wiring.log(), wiring.clock());
  }

  Git git() {
    return wiring.git(Optional.ofNullable(common.caFile));
  }

  Workshop workshop() {
    SecureRandom random = new SecureRandom();
    return new Workshop(
        wiring.job(),
        login,
        this::store,
        folders(),
        wiring.log(),
        () -> EvidenceKey.random(random),
        "factoryline " + Commands.version());
  }

  Publisher publisher() {
    return new Publisher(
        gitea,
        StatusPolicy.of(options.status),
        wiring.job().runUrl().map(URI::create),
        wiring.outputs(),
        wiring.summary(),
        wiring.redactor(),
        wiring.log());
  }

  /** The same for all jobs of this user, so that a later one finds what a killed one left; RUNNER_TEMP is a job's own. */
  Path folders() {
    String temp = wiring.environment().getOrDefault("TMPDIR", "");
    return Wiring.ofThisUser(Path.of(temp.isEmpty() ? "/tmp" : temp));
  }

  private Optional<PlanStore> store(Map<String, String> lease) {
    return plans.map(plan -> open(plan, lease));
  }

  /** The store that is named, as something that a login opens; none if none is. */
  Optional<Function<Map<String, String>, PlanStore>> openedStore() {
    return plans.map(plan -> lease -> open(plan, lease));
  }

  /** Any store, with the job's variables and a login's secrets. */
  PlanStore open(PlanStores.Opening plan, Map<String, String> lease) {
    Map<String, String> variables = new HashMap<>(wiring.environment());
    variables.putAll(lease);
    return plan.open(variables, http.get());
  }
}
