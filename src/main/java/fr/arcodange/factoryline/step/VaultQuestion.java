package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.oidc.IdToken;
import fr.arcodange.factoryline.vault.LoginMethod;
import fr.arcodange.factoryline.vault.SecretSelector;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * What is wanted of a Vault.
 *
 * @param mount where the roles are
 * @param role as which this job logs in
 * @param applyRoles those that no pull request may log in as
 * @param byJobToken makes the login as a role with the job's token
 * @param otherwise makes the login of another method, if there is one
 * @param ignoreMissing whether a job goes on without a secret that is not there
 */
public record VaultQuestion(
    String mount,
    String role,
    List<String> applyRoles,
    BiFunction<IdToken, String, LoginMethod> byJobToken,
    Optional<Supplier<LoginMethod>> otherwise,
    List<SecretSelector> secrets,
    boolean ignoreMissing) {
  public VaultQuestion {
    Objects.requireNonNull(mount);
    Objects.requireNonNull(role);
    applyRoles = List.copyOf(applyRoles);
    secrets = List.copyOf(secrets);
  }
}
