package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.gitea.Gitea;
import fr.arcodange.factoryline.planstore.PlanStore;
import fr.arcodange.factoryline.planstore.PlanStores;
import fr.arcodange.factoryline.review.EvidenceKey;
import fr.arcodange.factoryline.step.Lease;
import fr.arcodange.factoryline.step.Publisher;
import fr.arcodange.factoryline.step.StatusPolicy;
import fr.arcodange.factoryline.step.TofuVariables;
import fr.arcodange.factoryline.step.Workshop;
import fr.arcodange.factoryline.tofu.Tofu;
import fr.arcodange.factoryline.tofu.TofuSettings;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;

/** What both tofu commands work with. Making it refuses options that cannot be meant, before anything is done. */
final class TofuWiring {
  private final Wiring wiring;
  private final CommonOptions common;
  private final TofuOptions options;
  private final Supplier<OkHttpClient> http;
  private final Supplier<Optional<Gitea>> gitea;
  private final VaultWiring vault;
  private final Optional<PlanStores.Opening> plans;

  TofuWiring(
      Wiring wiring,
      CommonOptions common,
      TofuOptions options,
      OidcOptions oidcOptions,
      VaultOptions vaultOptions) {
    this.wiring = wiring;
    this.common = common;
    this.options = options;
    // Loading what speaks HTTP takes as long as git needs to fetch: whoever needs it first makes
    // it.
    this.http = new Once<>(() -> wiring.http(caFile()));
    this.gitea = new Once<>(() -> wiring.gitea(http.get()));
    this.vault = new VaultWiring(
        wiring, vaultOptions, common, new OidcWiring(wiring, oidcOptions, common, http));
    this.plans = Optional.ofNullable(options.store).map(PlanStores::at);
  }

  Supplier<Optional<Gitea>> gitea() {
    return gitea;
  }

  Git git() {
    return wiring.git(caFile());
  }

  Workshop workshop() {
    SecureRandom random = new SecureRandom();
    return new Workshop(
        wiring.job(),
        this::login,
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
  private Path folders() {
    String temp = wiring.environment().getOrDefault("TMPDIR", "");
    return Path.of(
        temp.isEmpty() ? "/tmp" : temp, "factoryline-" + System.getProperty("user.name"));
  }

  private Optional<Path> caFile() {
    return Optional.ofNullable(common.caFile);
  }

  Tofu tofu(Map<String, String> lease, Path dataFolder, String workspace) {
    return Tofu.locate(
        wiring.programs(),
        TofuVariables.of(wiring.environment(), lease, caFile()),
        new TofuSettings(
            Optional.empty(),
            dataFolder,
            Optional.of(workspace).filter(name -> !name.equals("default")),
            TofuSettings.INIT_TIMEOUT),
        wiring.redactor()::redact,
        wiring.clock());
  }

  private Optional<PlanStore> store(Map<String, String> lease) {
    return plans.map(plan -> {
      Map<String, String> variables = new HashMap<>(wiring.environment());
      variables.putAll(lease);
      return plan.open(variables, http.get());
    });
  }

  private Lease login() {
    return new LeaseWiring(wiring, common, vault, options.passVaultToken).open();
  }
}
