package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.gitea.Gitea;
import fr.arcodange.factoryline.gitea.OauthApplications;
import fr.arcodange.factoryline.text.Secret;
import fr.arcodange.factoryline.vault.VaultAdministration;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a setup is looked at and done with; a tool that is not there was not given its token.
 *
 * @param gcloud where the program is
 * @param application the client of the CI user's OAuth2 application, as far as it is known
 * @param enrol has a person enrol a CI user for that client, and stores what jobs need; its secret is asked for when somebody can
 * @param secrets the value that a person gives for an Actions secret, by its variable
 * @param directory the top of the repository's clone
 */
public record SetupTools(
    Optional<VaultAdministration> vault,
    Optional<Gitea> gitea,
    Optional<OauthApplications> applications,
    Optional<Gcloud> gcloud,
    KnownApplication application,
    BiConsumer<String, Supplier<Secret>> enrol,
    Function<String, Optional<Secret>> secrets,
    Path directory) {

  private static final SetupState NO_VAULT =
      new SetupState.Unseen("no token for Vault: set FACTORYLINE_VAULT_TOKEN or VAULT_TOKEN");
  private static final SetupState NO_FORGE =
      new SetupState.Unseen("no token for the forge: set FACTORYLINE_GITEA_TOKEN");

  /** Google's own program. */
  public interface Gcloud {
    /** Whether a command that only looks ends well. */
    boolean answers(List<String> argv);

    /**
     * Runs one that changes something.
     *
     * @throws Failure tool failed, in its own words
     */
    void run(List<String> argv);
  }

  /** The state that Vault shows, if it can be asked. */
  SetupState inVault(Function<VaultAdministration, SetupState> look) {
    return vault.map(look).orElse(NO_VAULT);
  }

  /** The state that the repository shows, if it can be asked. */
  SetupState onForge(Function<Gitea, SetupState> look) {
    return gitea.map(look).orElse(NO_FORGE);
  }

  VaultAdministration requireVault() {
    return vault.orElseThrow(() -> Failure.usage("there is no token for Vault"));
  }

  Gitea requireGitea() {
    return gitea.orElseThrow(() -> Failure.usage("there is no token for the forge"));
  }

  OauthApplications requireApplications() {
    return applications.orElseThrow(() -> Failure.usage("there is no token for the forge"));
  }
}
