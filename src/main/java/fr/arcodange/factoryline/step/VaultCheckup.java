package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.oidc.IdToken;
import fr.arcodange.factoryline.step.SetupCheck.Area;
import fr.arcodange.factoryline.step.SetupCheck.Ok;
import fr.arcodange.factoryline.step.SetupCheck.Result;
import fr.arcodange.factoryline.step.SetupCheck.Warning;
import fr.arcodange.factoryline.step.SetupCheck.Wrong;
import fr.arcodange.factoryline.text.NamedSecret;
import fr.arcodange.factoryline.vault.LoginMethod;
import fr.arcodange.factoryline.vault.SecretSelector;
import fr.arcodange.factoryline.vault.VaultHealth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Looks at Vault: that it answers, who may log in, for how long, and what can be read then. */
public final class VaultCheckup {
  private static final String NEEDS_VAULT = "needs Vault";
  private static final String NEEDS_TOKEN = "needs an ID token";

  private final Optional<VaultTools> tools;
  private final VaultQuestion question;
  private final ApplyRoles applyRoles;
  private final JobLog log;

  /** @param tools none if nobody says where Vault is */
  public VaultCheckup(
      Optional<VaultTools> tools, VaultQuestion question, ApplyRoles applyRoles, JobLog log) {
    this.tools = tools;
    this.question = question;
    this.applyRoles = applyRoles;
    this.log = log;
  }

  /** Logs in for the checks that follow. */
  VaultVisit examine(SetupRows all, Optional<IdToken> token) {
    SetupRows.Section rows = all.in(Area.VAULT);
    if (tools.isEmpty()) {
      rows.notAsked("answers", "--vault-addr is not given");
      return VaultVisit.none();
    }
    VaultTools vault = tools.get();
    boolean ready = new ServerRows(vault.looks(), vault.clock())
        .meet(
            rows,
            "asking " + vault.settings().describe() + " how it is",
            VaultHealth.at(vault.settings()),
            Optional.empty(),
            look -> VaultHealth.read(vault.settings(), look.status(), look.body()),
            VaultCheckup::judged)
        .flatMap(ServerRows.Met::read)
        .filter(health -> health.initialized() && !health.sealed())
        .isPresent();
    boolean byJobToken = question.otherwise().isEmpty();
    if (!ready || (byJobToken && token.isEmpty())) {
      return notAsked(rows, ready ? NEEDS_TOKEN : NEEDS_VAULT);
    }
    VaultVisit visit = visit(rows, vault, token);
    boolean done = false;
    try {
      token.ifPresent(identity -> applyRoles.examine(rows, vault, question, identity));
      done = true;
      return visit;
    } finally {
      if (!done) {
        visit.close();
      }
    }
  }

  private static Result judged(VaultHealth health) {
    if (!health.initialized() || health.sealed()) {
      return new Wrong(
          Failure.Kind.UNREACHABLE,
          "version " + health.version() + ", which is "
              + (health.initialized() ? "sealed" : "not initialised"),
          health.initialized()
              ? "somebody who holds its unseal keys has to run `bao operator unseal` (or `vault operator unseal`) on every node"
              : "somebody has to run `bao operator init` (or `vault operator init`), once");
    }
    return new Ok(
        "version " + health.version() + ", unsealed" + (health.standby() ? ", a standby" : ""));
  }

  private VaultVisit notAsked(SetupRows.Section rows, String why) {
    rows.add("login", question.role(), new SetupCheck.NotAsked(why));
    question
        .applyRoles()
        .forEach(role -> rows.add("kept apart", role, new SetupCheck.NotAsked(why)));
    question
        .secrets()
        .forEach(secret -> rows.add("secret", named(secret), new SetupCheck.NotAsked(why)));
    return question.secrets().isEmpty()
        ? VaultVisit.none()
        : VaultVisit.missing("needs the secrets of Vault");
  }

  private VaultVisit visit(SetupRows.Section rows, VaultTools vault, Optional<IdToken> token) {
    Supplier<LoginMethod> method = question
        .otherwise()
        .orElseGet(() -> () -> question.byJobToken().apply(token.orElseThrow(), question.role()));
    Optional<VaultLease> login = rows.ask(
        "login",
        question.role(),
        () -> vault.login().open(method, List.of(), false),
        lease -> new Ok("policies " + String.join(", ", lease.token().policies())));
    if (login.isEmpty()) {
      question
          .secrets()
          .forEach(secret ->
              rows.add("secret", named(secret), new SetupCheck.NotAsked("needs the login")));
      return question.secrets().isEmpty()
          ? VaultVisit.none()
          : VaultVisit.missing("needs the secrets of Vault");
    }
    VaultLease lease = login.get();
    boolean done = false;
    try {
      TokenRows tokens = new TokenRows(rows, vault.tokens());
      tokens.life(question.role(), lease.token());
      if (!question.applyRoles().contains(question.role())) {
        tokens.rights(question, lease.token());
      }
      Map<String, String> secrets = new HashMap<>();
      question.secrets().forEach(secret -> read(rows, vault, lease, secret, secrets));
      done = true;
      return new VaultVisit(Optional.of(lease), secrets, Optional.empty());
    } finally {
      if (!done) {
        lease.close();
      }
    }
  }

  private void read(
      SetupRows.Section rows,
      VaultTools vault,
      VaultLease lease,
      SecretSelector selector,
      Map<String, String> secrets) {
    rows.ask(
        "secret",
        named(selector),
        () -> {
          List<NamedSecret> read =
              vault.client().read(lease.token(), List.of(selector), question.ignoreMissing());
          read.forEach(secret -> log.mask(secret.name(), secret.value()));
          return read;
        },
        read -> {
          read.forEach(secret -> secrets.put(secret.name(), secret.value().reveal()));
          return judged(read);
        });
  }

  private static Result judged(List<NamedSecret> read) {
    if (read.isEmpty()) {
      return new Warning("it is not there, and --ignore-missing lets a job go on without it", "");
    }
    List<String> empty = read.stream()
        .filter(secret -> secret.value().isEmpty())
        .map(NamedSecret::name)
        .toList();
    return empty.isEmpty()
        ? new Ok(
            "readable: " + read.stream().map(NamedSecret::name).collect(Collectors.joining(", ")))
        : new Warning(
            "readable, and empty: " + String.join(", ", empty), "write what is to be in it");
  }

  private static String named(SecretSelector selector) {
    return selector.path() + selector.name().map(name -> " | " + name).orElse(" *");
  }
}
