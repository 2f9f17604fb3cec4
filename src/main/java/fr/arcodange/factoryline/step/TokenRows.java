package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.step.SetupCheck.Ok;
import fr.arcodange.factoryline.step.SetupCheck.Result;
import fr.arcodange.factoryline.step.SetupCheck.Warning;
import fr.arcodange.factoryline.step.SetupCheck.Wrong;
import fr.arcodange.factoryline.vault.SecretSelector;
import fr.arcodange.factoryline.vault.TokenLife;
import fr.arcodange.factoryline.vault.TokenLook;
import fr.arcodange.factoryline.vault.VaultToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How long a token of a role lives, and what it may do that it should not. */
final class TokenRows {
  /** What the shipped roles have: as long as a token may live that a killed job could not give back. */
  private static final Duration LONGEST = Duration.ofMinutes(15);

  private static final String REVOKE_SELF = "auth/token/revoke-self";
  private static final Set<String> CHANGING =
      Set.of("create", "update", "patch", "delete", "sudo", "root");

  private final SetupRows.Section rows;
  private final TokenLook tokens;

  TokenRows(SetupRows.Section rows, TokenLook tokens) {
    this.rows = rows;
    this.tokens = tokens;
  }

  void life(String role, VaultToken token) {
    rows.ask("token life", role, () -> tokens.life(token), TokenRows::judged);
  }

  private static Result judged(TokenLife life) {
    if (life.isRoot() || life.isEndless()) {
      return new Wrong(
          Failure.Kind.REFUSED,
          life.isRoot() ? "it may do everything (policy root)" : "it never ends",
          "give the role policies of its own, and token_explicit_max_ttl=15m");
    }
    String advice =
        "set token_ttl=15m and token_explicit_max_ttl=15m on the role: a killed job cannot give its token back";
    if (!life.isRevocable()) {
      return new Warning(
          "a batch token, which cannot be revoked", "set token_type=service on the role");
    }
    if (life.explicitMaximum().isZero()) {
      return life.renewable()
          ? new Warning(
              seconds(life.left()) + ", and renewable up to the mount's longest life", advice)
          : within(life.left(), advice);
    }
    return within(life.explicitMaximum(), advice);
  }

  private static Result within(Duration longest, String advice) {
    return longest.compareTo(LONGEST) <= 0
        ? new Ok("at most " + seconds(longest))
        : new Warning("at most " + seconds(longest) + ", which is longer than 900 s", advice);
  }

  private static String seconds(Duration life) {
    return life.toSeconds() + " s";
  }

  /** Of the role that pull-request code runs as: it must not be able to give itself more. */
  void rights(VaultQuestion question, VaultToken token) {
    String auth = "auth/" + question.mount() + "/";
    List<String> power = new ArrayList<>(List.of(
        "sys/policies/acl/factoryline-doctor",
        "sys/auth/factoryline-doctor",
        auth + "config",
        auth + "role/" + question.role()));
    question.applyRoles().forEach(role -> power.add(auth + "role/" + role));
    List<String> secrets =
        question.secrets().stream().map(SecretSelector::path).distinct().toList();
    List<String> paths = new ArrayList<>(power);
    paths.addAll(secrets);
    paths.add(REVOKE_SELF);
    rows.ask(
        "policies",
        question.role(),
        () -> tokens.capabilities(token, paths),
        capabilities -> judged(capabilities, power, secrets));
  }

  private static Result judged(
      Map<String, List<String>> capabilities, List<String> power, List<String> secrets) {
    List<String> powerful =
        power.stream().filter(path -> changes(capabilities, path)).toList();
    if (!powerful.isEmpty()) {
      return new Wrong(
          Failure.Kind.REFUSED,
          "a pull request's code could give itself any right: the role may write "
              + String.join(", ", powerful),
          "take these paths out of its policies");
    }
    if (!changes(capabilities, REVOKE_SELF)) {
      return new Warning(
          "the token may not give itself back",
          "let a policy have it: path \"" + REVOKE_SELF + "\" { capabilities = [\"update\"] }");
    }
    List<String> writable =
        secrets.stream().filter(path -> changes(capabilities, path)).toList();
    return writable.isEmpty()
        ? new Ok("it may not change policies, roles, or the secrets that are named")
        : new Warning(
            "it may also write " + String.join(", ", writable),
            "a role that plans needs to read only");
  }

  private static boolean changes(Map<String, List<String>> capabilities, String path) {
    return capabilities.getOrDefault(path, List.of()).stream().anyMatch(CHANGING::contains);
  }
}
