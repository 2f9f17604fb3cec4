package fr.arcodange.factoryline.vault;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What is traded for a Vault token. A mount may be written with or without {@code auth/} in front. */
public sealed interface LoginMethod {

  /**
   * A signed token of the job.
   *
   * @param role none means the mount's default role
   * @param claimsForExplaining the token's claims, only used to explain a refusal
   */
  record Jwt(
      String mount, Optional<String> role, Secret jwt, Map<String, Object> claimsForExplaining)
      implements LoginMethod {
    public Jwt {
      mount = mountName(mount);
      claimsForExplaining = Collections.unmodifiableMap(new LinkedHashMap<>(claimsForExplaining));
    }
  }

  /** A role id, and the secret id that goes with it unless the role wants none. */
  record AppRole(String mount, Secret roleId, Optional<Secret> secretId) implements LoginMethod {
    public AppRole {
      mount = mountName(mount);
    }
  }

  /** The token of a Kubernetes service account. */
  record Kubernetes(String mount, String role, Secret jwt) implements LoginMethod {
    public Kubernetes {
      mount = mountName(mount);
    }
  }

  /** A token that exists already; it is looked up, not traded. */
  record Token(Secret token) implements LoginMethod {}

  private static String mountName(String mount) {
    String name = VaultSettings.withoutSlashes(mount);
    String plain =
        name.startsWith("auth/") ? VaultSettings.withoutSlashes(name.substring(5)) : name;
    if (!ApiPath.isPlain(plain)) {
      throw Failure.usage("'" + mount + "' is not the path of an auth mount")
          .hint("`bao auth list` shows them; gitea_jwt, for example");
    }
    return plain;
  }
}
