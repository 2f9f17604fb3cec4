package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.step.TofuVariables;
import fr.arcodange.factoryline.tofu.Tofu;
import fr.arcodange.factoryline.tofu.TofuSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;

/** What both tofu commands work with. Making it refuses options that cannot be meant, before anything is done. */
final class TofuWiring {
  private final Wiring wiring;
  private final CommonOptions common;
  private final ReviewWiring review;

  TofuWiring(
      Wiring wiring,
      CommonOptions common,
      TofuOptions options,
      OidcOptions oidcOptions,
      VaultOptions vaultOptions) {
    this.wiring = wiring;
    this.common = common;
    // Loading what speaks HTTP takes as long as git needs to fetch: whoever needs it first makes
    // it.
    Supplier<OkHttpClient> http = new Once<>(() -> wiring.http(caFile()));
    VaultWiring vault = new VaultWiring(
        wiring, vaultOptions, common, new OidcWiring(wiring, oidcOptions, common, http));
    LeaseWiring leases = new LeaseWiring(wiring, common, vault, options.passVaultToken);
    this.review = new ReviewWiring(wiring, common, options.review, http, leases::open);
  }

  ReviewWiring review() {
    return review;
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

  private Optional<Path> caFile() {
    return Optional.ofNullable(common.caFile);
  }
}
