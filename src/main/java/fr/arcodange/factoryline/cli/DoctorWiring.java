package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.gitea.RepositoryAccess;
import fr.arcodange.factoryline.http.ServerLook;
import fr.arcodange.factoryline.job.Job;
import fr.arcodange.factoryline.job.RepositoryName;
import fr.arcodange.factoryline.oidc.IssuerLook;
import fr.arcodange.factoryline.postgres.ServerExamination;
import fr.arcodange.factoryline.step.ApplyRoles;
import fr.arcodange.factoryline.step.Doctor;
import fr.arcodange.factoryline.step.ForgeCheckup;
import fr.arcodange.factoryline.step.IdentityCheckup;
import fr.arcodange.factoryline.step.Lease;
import fr.arcodange.factoryline.step.PostgresCheckup;
import fr.arcodange.factoryline.step.RepositoryPath;
import fr.arcodange.factoryline.step.RunnerCheckup;
import fr.arcodange.factoryline.step.ServerRows;
import fr.arcodange.factoryline.step.SetupRoot;
import fr.arcodange.factoryline.step.StateRow;
import fr.arcodange.factoryline.step.StoreCheckup;
import fr.arcodange.factoryline.step.TofuCheckup;
import fr.arcodange.factoryline.step.TofuRoot;
import fr.arcodange.factoryline.step.VaultCheckup;
import fr.arcodange.factoryline.text.Secret;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import okhttp3.OkHttpClient;

/** What doctor looks at, as the options ask for it. Making it refuses options that cannot be meant. */
final class DoctorWiring {
  private final Wiring wiring;
  private final CommonOptions common;
  private final DoctorOptions setup;
  private final PgOptions postgres;
  private final Once<OkHttpClient> http;
  private final OidcWiring oidc;
  private final VaultWiring vault;
  private final ReviewWiring review;
  private final TofuWiring tofu;
  private final PgWiring pg;

  DoctorWiring(
      Wiring wiring,
      CommonOptions common,
      DoctorOptions setup,
      VaultOptions vaultOptions,
      OidcOptions oidcOptions,
      PgOptions postgres) {
    wiring.examineJob();
    this.wiring = wiring;
    this.common = common;
    this.setup = setup;
    this.postgres = postgres;
    this.http = new Once<>(() -> wiring.http(Optional.ofNullable(common.caFile)));
    this.oidc = new OidcWiring(wiring, oidcOptions, common, http);
    this.vault = new VaultWiring(wiring, vaultOptions, common, oidc);
    ReviewOptions reviewOptions = new ReviewOptions();
    reviewOptions.store = setup.store;
    this.review = new ReviewWiring(wiring, common, reviewOptions, http, Lease::nothing);
    this.tofu = new TofuWiring(wiring, common, new TofuOptions(), oidcOptions, vaultOptions);
    this.pg = new PgWiring(wiring, common, postgres, reviewOptions, oidcOptions, vaultOptions);
  }

  Doctor doctor() {
    ServerRows servers = new ServerRows(new ServerLook(http.get(), wiring.clock()), wiring.clock());
    return new Doctor(
        forge(servers),
        new IdentityCheckup(
            oidc::source,
            oidc.login(),
            oidc.expectation(),
            new IssuerLook(http.get()),
            wiring.clock(),
            vault.withoutJobToken()),
        new VaultCheckup(
            vault.tools(),
            vault.question(setup.applyRoles),
            new ApplyRoles(wiring.job()),
            wiring.log()),
        new StoreCheckup(review.openedStore(), wiring.clock(), new SecureRandom()::nextLong),
        new TofuCheckup(
            tofu::tofu,
            root(),
            new StateRow(review::open),
            review.folders().resolve("doctor"),
            wiring.log()),
        new PostgresCheckup(server()),
        new RunnerCheckup(wiring.job(), wiring.environment()),
        review.publisher(),
        wiring.context().cancellation(),
        wiring.log());
  }

  private ForgeCheckup forge(ServerRows servers) {
    Job job = wiring.job();
    Optional<URI> api = Optional.ofNullable(common.serverUrl)
        .map(url -> Wiring.url("--server-url", url))
        .map(url -> URI.create(url.toString().replaceFirst("/+$", "") + "/api/v1"))
        .or(job::apiUrl);
    Optional<Secret> token = wiring.token();
    Once<RepositoryAccess> access = new Once<>(() -> {
      RepositoryName name = job.requireRepository();
      return RepositoryAccess.connect(
          api.orElseThrow(), name.owner(), name.name(), token.orElseThrow(), http.get());
    });
    return new ForgeCheckup(job, api, token, access, setup.probeComment, servers);
  }

  private Optional<SetupRoot> root() {
    return Optional.ofNullable(setup.root).map(folder -> {
      RepositoryPath path = RepositoryPath.of("--root", folder, "--root iac");
      TofuRoot root =
          new TofuRoot(path, setup.state.workspace, setup.state.backendConfig, List.of(), Set.of());
      return new SetupRoot(root, path.in(wiring.job().workspace()));
    });
  }

  private Optional<Function<Lease, ServerExamination>> server() {
    boolean named = postgres.host != null
        || !wiring.environment().getOrDefault("PGHOST", "").isEmpty();
    return named ? Optional.of(pg::examination) : Optional.empty();
  }
}
