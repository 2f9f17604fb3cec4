package fr.arcodange.factoryline.vault;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A login as the mount wants it.
 *
 * @param who the identity, for messages
 */
record LoginRequest(String mount, String who, Map<String, Object> payload) {

  static LoginRequest of(LoginMethod method) {
    Map<String, Object> payload = new LinkedHashMap<>();
    if (method instanceof LoginMethod.Jwt jwt) {
      jwt.role().ifPresent(role -> payload.put("role", role));
      payload.put("jwt", jwt.jwt().reveal());
      return new LoginRequest(
          jwt.mount(),
          jwt.role().map(role -> "role '" + role + "'").orElse("the default role")
              + " of auth mount '" + jwt.mount() + "'",
          payload);
    }
    if (method instanceof LoginMethod.Kubernetes kubernetes) {
      payload.put("role", kubernetes.role());
      payload.put("jwt", kubernetes.jwt().reveal());
      return new LoginRequest(
          kubernetes.mount(),
          "role '" + kubernetes.role() + "' of auth mount '" + kubernetes.mount() + "'",
          payload);
    }
    if (method instanceof LoginMethod.AppRole appRole) {
      payload.put("role_id", appRole.roleId().reveal());
      appRole.secretId().ifPresent(secret -> payload.put("secret_id", secret.reveal()));
      return new LoginRequest(
          appRole.mount(), "an AppRole of auth mount '" + appRole.mount() + "'", payload);
    }
    throw new IllegalArgumentException("nothing to trade: a token is looked up");
  }
}
