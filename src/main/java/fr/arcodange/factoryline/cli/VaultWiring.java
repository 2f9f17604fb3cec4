package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.http.ServerLook;
import fr.arcodange.factoryline.oidc.Claims;
import fr.arcodange.factoryline.oidc.IdToken;
import fr.arcodange.factoryline.step.VaultLease;
import fr.arcodange.factoryline.step.VaultLogin;
import fr.arcodange.factoryline.step.VaultQuestion;
import fr.arcodange.factoryline.step.VaultTools;
import fr.arcodange.factoryline.text.FileTrouble;
import fr.arcodange.factoryline.text.Secret;
import fr.arcodange.factoryline.vault.DatabaseEngine;
import fr.arcodange.factoryline.vault.LoginMethod;
import fr.arcodange.factoryline.vault.SecretSelector;
import fr.arcodange.factoryline.vault.TokenLook;
import fr.arcodange.factoryline.vault.VaultClient;
import fr.arcodange.factoryline.vault.VaultSettings;
import fr.arcodange.factoryline.vault.VaultToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import okhttp3.OkHttpClient;

/** The login to Vault, as the options ask for it. */
final class VaultWiring {
  private static final Path KUBERNETES_TOKEN =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");

  private final Wiring wiring;
  private final VaultOptions options;
  private final CommonOptions common;
  private final OidcWiring oidc;

  VaultWiring(Wiring wiring, VaultOptions options, CommonOptions common, OidcWiring oidc) {
    this.wiring = wiring;
    this.options = options;
    this.common = common;
    this.oidc = oidc;
  }

  /** Whether there is a Vault to log in to. */
  boolean isAsked() {
    return options.address != null;
  }

  VaultSettings settings() {
    String address = Optional.ofNullable(options.address)
        .orElseThrow(() -> Failure.usage("--vault-addr is not set")
            .hint("set it, or VAULT_ADDR, to where Vault or OpenBao is: https://vault.example"));
    return new VaultSettings(
        Wiring.url("--vault-addr", address), Optional.ofNullable(options.namespace));
  }

  /** Any Vault, with the authorities that are trusted here. */
  VaultClient client(VaultSettings settings) {
    return VaultClient.connect(settings, http());
  }

  /** Its database secrets engine at {@code mount}, with a token from a login. */
  DatabaseEngine databaseEngine(VaultSettings settings, Secret token, String mount) {
    VaultToken login = new VaultToken(token, "", Duration.ZERO, false, List.of());
    return DatabaseEngine.connect(settings, http(), login, mount);
  }

  /** Whether the options say as whom to log in, or for what. */
  boolean namesRoleOrSecrets() {
    return options.role != null || options.secrets != null;
  }

  private OkHttpClient http() {
    return wiring.http(
        Optional.ofNullable(options.caFile).or(() -> Optional.ofNullable(common.caFile)));
  }

  /** Logs in, and reads the secrets that are named. */
  VaultLease open() {
    return new VaultLogin(client(settings()), wiring.log(), wiring.clock())
        .open(this::method, selectors(), options.ignoreMissing);
  }

  List<SecretSelector> selectors() {
    return Optional.ofNullable(options.secrets).map(SecretSelector::parse).orElse(List.of());
  }

  /** What a Vault is looked at with; none if nobody says where it is. */
  Optional<VaultTools> tools() {
    if (!isAsked()) {
      return Optional.empty();
    }
    VaultSettings settings = settings();
    OkHttpClient http = http();
    VaultClient client = VaultClient.connect(settings, http);
    return Optional.of(new VaultTools(
        settings,
        client,
        new VaultLogin(client, wiring.log(), wiring.clock()),
        TokenLook.connect(settings, http),
        new ServerLook(http, wiring.clock()),
        wiring.clock()));
  }

  /** Why no ID token of the job's is needed; none if one is. */
  Optional<String> withoutJobToken() {
    return options.method.equals("jwt")
        ? Optional.empty()
        : Optional.of("--vault-method is " + options.method);
  }

  /**
   * What is wanted of it.
   *
   * @param applyRoles those that no pull request may log in as
   */
  VaultQuestion question(List<String> applyRoles) {
    boolean byJobToken = options.method.equals("jwt");
    if (!byJobToken && !applyRoles.isEmpty()) {
      throw Failure.usage("--vault-apply-role is set, and --vault-method is " + options.method)
          .hint("a role refuses or takes what the job's token says: that is --vault-method jwt");
    }
    return new VaultQuestion(
        mount(byJobToken ? "gitea_jwt" : options.method),
        Optional.ofNullable(options.role).orElse(byJobToken ? "gitea_cicd" : ""),
        applyRoles,
        this::jwt,
        byJobToken ? Optional.empty() : Optional.of(this::method),
        selectors(),
        options.ignoreMissing);
  }

  private LoginMethod method() {
    SecretInputs secrets = wiring.secrets();
    return switch (options.method) {
      case "jwt" -> jwt();
      case "approle" ->
        new LoginMethod.AppRole(
            mount("approle"),
            masked("AppRole role id", secrets.require("VAULT_ROLE_ID", "--vault-method approle")),
            secrets.find("VAULT_SECRET_ID").map(id -> masked("AppRole secret id", id)));
      case "kubernetes" ->
        new LoginMethod.Kubernetes(
            mount("kubernetes"),
            Optional.ofNullable(options.role)
                .orElseThrow(() -> Failure.usage("--vault-method kubernetes needs --vault-role")),
            masked("Kubernetes token", kubernetesToken()));
      case "token" ->
        new LoginMethod.Token(
            masked("Vault token", secrets.require("VAULT_TOKEN", "--vault-method token")));
      default ->
        throw Wiring.unknown("--vault-method", options.method, "jwt, approle, kubernetes or token");
    };
  }

  private LoginMethod jwt() {
    return jwt(oidc.token(), Optional.ofNullable(options.role).orElse("gitea_cicd"));
  }

  private LoginMethod jwt(IdToken token, String role) {
    Claims claims = token.claims();
    return new LoginMethod.Jwt(mount("gitea_jwt"), Optional.of(role), token.raw(), claims.values());
  }

  private String mount(String usual) {
    return Optional.ofNullable(options.mount).orElse(usual);
  }

  private Secret masked(String name, Secret secret) {
    wiring.log().mask(name, secret);
    return secret;
  }

  private Secret kubernetesToken() {
    Path file = oidc.tokenFile().orElse(KUBERNETES_TOKEN);
    try {
      return Secret.of(Files.readString(file).strip());
    } catch (IOException e) {
      throw Failure.denied(
              "reading the pod's service account token, " + file + ": " + FileTrouble.of(file, e))
          .hint("--vault-method kubernetes works in a pod whose service account token is mounted")
          .causedBy(e);
    }
  }
}
