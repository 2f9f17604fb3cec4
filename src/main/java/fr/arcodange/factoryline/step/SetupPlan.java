package fr.arcodange.factoryline.step;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The steps of a setup, each after those that it needs. */
final class SetupPlan {
  private static final String PLAN_POLICY = "factoryline-plan";
  private static final String APPLY_POLICY = "factoryline-apply";
  private static final int LONGEST_ACCOUNT = 24;

  private final Setup setup;
  private final List<SetupStep> steps = new ArrayList<>();

  private SetupPlan(Setup setup) {
    this.setup = setup;
  }

  static List<SetupStep> of(Setup setup) {
    SetupPlan plan = new SetupPlan(setup);
    setup.vault().ifPresent(plan::addVault);
    setup.bucket().ifPresent(plan::addBucket);
    plan.addRepository();
    return List.copyOf(plan.steps);
  }

  private void addVault(Setup.Vault vault) {
    if (vault.identity() instanceof Setup.CiUser user) {
      ours(user).ifPresent(steps::add);
    }
    steps.add(new VaultStep.Mount(vault.mount()));
    steps.add(new VaultStep.Trust(vault.mount(), vault.identity().issuer(), setup.caFile()));
    steps.add(new VaultStep.Policy(
        "What a pull request's job may read, and so whoever opens one.",
        planPolicy(vault),
        vault.readable()));
    steps.add(new VaultStep.Policy(
        "What the job that applies may read.", applyPolicy(vault), vault.readable()));
    if (vault.identity() instanceof Setup.Job job) {
      addRolesOf(vault, job);
    } else if (vault.identity() instanceof Setup.CiUser user) {
      addRolesOf(vault, user);
      steps.add(new ForgeStep.Enrolment(setup.repository(), user, ours(user)));
    }
  }

  private static String planPolicy(Setup.Vault vault) {
    return policy(PLAN_POLICY, vault.planRole(), Setup.Vault.USUAL_PLAN_ROLE);
  }

  private static String applyPolicy(Setup.Vault vault) {
    return policy(APPLY_POLICY, vault.applyRole(), Setup.Vault.USUAL_APPLY_ROLE);
  }

  /** A role of a name of its own is another repository's: what that may read is nothing to this one. */
  private static String policy(String usual, String role, String usualRole) {
    return role.equals(usualRole) ? usual : usual + "-" + role;
  }

  private Optional<ForgeStep.OauthApplication> ours(Setup.CiUser user) {
    return user.clientId().isPresent()
        ? Optional.empty()
        : Optional.of(new ForgeStep.OauthApplication(
            "factoryline-" + setup.repository(), "http://127.0.0.1:" + user.port() + "/callback"));
  }

  private void addRolesOf(Setup.Vault vault, Setup.Job job) {
    Map<String, String> repository = new LinkedHashMap<>();
    repository.put("repository", setup.repository().toString());
    Map<String, String> branch = new LinkedHashMap<>(repository);
    branch.put("ref", "refs/heads/" + setup.branch());
    steps.add(new VaultStep.Role(
        "Any job of the repository may plan; a token lives 15 minutes at most.",
        vault.mount(),
        vault.planRole(),
        "sub",
        job.audience(),
        repository,
        planPolicy(vault)));
    steps.add(new VaultStep.Role(
        "Only a job of " + setup.branch() + " may apply: a pull request's token is refused here.",
        vault.mount(),
        vault.applyRole(),
        "sub",
        job.audience(),
        branch,
        applyPolicy(vault)));
  }

  private void addRolesOf(Setup.Vault vault, Setup.CiUser user) {
    String claim = "preferred_username";
    Map<String, String> claims = Map.of(claim, user.login());
    String audience = user.clientId().orElse(VaultStep.CLIENT);
    steps.add(new VaultStep.Role(
        "Who plans; a token lives 15 minutes at most.",
        vault.mount(),
        vault.planRole(),
        claim,
        audience,
        claims,
        planPolicy(vault)));
    steps.add(new VaultStep.Role(
        "Who applies. A CI user's token names no branch, so a pull request's job can have this role too: docs/vault.md, Which layout.",
        vault.mount(),
        vault.applyRole(),
        claim,
        audience,
        claims,
        applyPolicy(vault)));
  }

  private void addBucket(Setup.Bucket bucket) {
    String url = "gs://" + bucket.name();
    List<String> create = new ArrayList<>(
        List.of("storage", "buckets", "create", url, "--project=" + bucket.project()));
    bucket.location().ifPresent(place -> create.add("--location=" + place));
    create.addAll(List.of("--uniform-bucket-level-access", "--public-access-prevention"));
    steps.add(new GcloudStep(
        "States and the evidence of what was shown are kept here.",
        List.of("storage", "buckets", "describe", url),
        List.of(create)));
    steps.add(new GcloudStep(
        "A state that went wrong can be had again as it was before.",
        List.of(),
        List.of(List.of("storage", "buckets", "update", url, "--versioning"))));
    String plan = account(bucket, "plan", "The account that plans.");
    String apply = account(bucket, "apply", "The account that applies.");
    String shown = "projects/_/buckets/" + bucket.name() + "/objects/"
        + (bucket.prefix().isEmpty() ? "" : bucket.prefix() + "/") + "shown/";
    steps.add(new GcloudStep(
        "Plan reads states, and may add to what was shown; it can change nothing.",
        List.of(),
        List.of(
            binding(url, plan, "objectViewer", "None"),
            binding(
                url,
                plan,
                "objectCreator",
                "title=shown,expression=resource.name.startsWith(\"" + shown + "\")"))));
    steps.add(new GcloudStep(
        "Apply writes states, takes and gives back their locks, and keeps receipts. (docs/gcs.md has rights by folder, if states of others lie there.)",
        List.of(),
        List.of(binding(url, apply, "objectUser", "None"))));
  }

  private String account(Setup.Bucket bucket, String role, String why) {
    String base = setup.repository().name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String start = base.matches("[a-z].*") ? base : "ci-" + base;
    String name =
        start.substring(0, Math.min(LONGEST_ACCOUNT, start.length())).replaceAll("-+$", "") + "-"
            + role;
    String mail = name + "@" + bucket.project() + ".iam.gserviceaccount.com";
    String project = "--project=" + bucket.project();
    steps.add(new GcloudStep(
        why,
        List.of("iam", "service-accounts", "describe", mail, project),
        List.of(List.of("iam", "service-accounts", "create", name, project))));
    return mail;
  }

  private static List<String> binding(String url, String account, String role, String condition) {
    return List.of(
        "storage",
        "buckets",
        "add-iam-policy-binding",
        url,
        "--member=serviceAccount:" + account,
        "--role=roles/storage." + role,
        "--condition=" + condition);
  }

  private void addRepository() {
    setup
        .vault()
        .ifPresent(vault -> steps.add(new ForgeStep.Variable(
            setup.repository(),
            "Where jobs find Vault.",
            "VAULT_ADDR",
            vault.address().toString())));
    setup
        .workflows()
        .store()
        .ifPresent(store -> steps.add(new ForgeStep.Variable(
            setup.repository(),
            "Where jobs keep what they showed and what they applied.",
            "FACTORYLINE_STORE",
            store)));
    setup
        .secret()
        .ifPresent(
            variable -> steps.add(new ForgeStep.ActionsSecret(setup.repository(), variable)));
    for (String name : setup.workflows().names()) {
      steps.add(WorkflowTemplate.of(setup, name));
    }
  }
}
