package fr.arcodange.factoryline.example;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A pipeline as a factory has it: itself, except for places that are named here.
 *
 * @param name of the file, here and there
 */
record Workflow(String name, List<Place> places) {
  private static final String HEADER =
      "# README.md says which secrets and variables it needs, and what it reads in Vault.\n";

  static final Workflow TOFU = new Workflow(
      "tofu.yml",
      List.of(
          new Place(
              lines(
                  "# For released Gitea, whose jobs have no ID token of their own: a CI user's OAuth2 application gives it (see",
                  "# `oidc-login enroll`). Copy this file into .gitea/workflows/, set the two secrets, the three variables and what is",
                  "# marked \"yours\"."),
              HEADER),
          new Place(lines("  FACTORYLINE_ROOT: iac # yours"), lines("  FACTORYLINE_ROOT: iac")),
          new Place(
              lines(
                  "  # yours: KV path and key | variable that tofu sees",
                  "  FACTORYLINE_VAULT_SECRETS: |",
                  "    kv/data/ci/google credentials | GOOGLE_CREDENTIALS ;",
                  "    kv/data/ci/cloudflare api_token | TF_VAR_cloudflare_api_token"),
              ""),
          new Place(
              lines("          vault-role: gitea_cicd_plan"),
              lines("          vault-role: gitea_cicd_plan") + secrets("_plan")),
          new Place(
              lines("          vault-role: gitea_cicd"),
              lines("          vault-role: gitea_cicd") + secrets(""))));

  static final Workflow POSTGRES = new Workflow(
      "postgres.yml",
      List.of(
          new Place(
              lines(
                  "# For released Gitea, whose jobs have no ID token of their own: a CI user's OAuth2 application gives it (see",
                  "# `oidc-login enroll`). Copy this file into .gitea/workflows/, set the two secrets, the variables and what is marked",
                  "# \"yours\". docs/postgres.md says what the users and the Vault policies need."),
              HEADER),
          new Place(
              lines("  FACTORYLINE_APPLICATIONS: postgres/applications.yaml # yours"),
              lines("  FACTORYLINE_APPLICATIONS: postgres/applications.yaml")),
          new Place(
              lines(
                  "            kv/data/ci/google credentials | GOOGLE_CREDENTIALS ;",
                  "            kv/data/ci/postgres_plan password | PGPASSWORD"),
              lines(
                  "            kv/data/ci/google_plan credentials | GOOGLE_CREDENTIALS ;",
                  "            kv/data/ci/postgres_plan password | PGPASSWORD"))));

  static final Workflow ARGOCD = new Workflow(
      "argocd.yml",
      List.of(
          new Place(
              lines(
                  "# Needs no Vault and no secrets: the job's own token is enough. Copy this file into .gitea/workflows/ and change what",
                  "# is marked \"yours\". docs/argocd.md says what is checked."),
              "# Needs no Vault and no secrets: the job's own token is enough.\n"),
          new Place(
              lines("  FACTORYLINE_CHART: argocd # yours"), lines("  FACTORYLINE_CHART: argocd"))));

  /** One difference: what the pipeline says, and what the factory says there. */
  record Place(String pipeline, String factory) {}

  /** What tofu sees: a plan's secrets are those of accounts that only read. */
  private static String secrets(String identity) {
    return lines(
            "          vault-secrets: |",
            "            kv/data/ci/google%s credentials | GOOGLE_CREDENTIALS ;",
            "            kv/data/ci/gitea%s token | TF_VAR_gitea_token ;",
            "            kv/data/ci/tofu_module_reader password | TF_VAR_tofu_module_reader_password ;",
            "            kv/data/ci/cloudflare%s api_token | TF_VAR_cloudflare_api_token ;",
            "            kv/data/ci/ovh%s client_id | OVH_CLIENT_ID ;",
            "            kv/data/ci/ovh%s client_secret | OVH_CLIENT_SECRET")
        .replace("%s", identity);
  }

  private static String lines(String... lines) {
    return String.join("\n", lines) + "\n";
  }

  Path file() {
    return Path.of("examples/factory/.gitea/workflows", name);
  }

  /** What the factory must have. A place that the pipeline has no longer, or more than once, is an error. */
  String expected() throws IOException {
    String text = Files.readString(Path.of("pipelines", name));
    for (Place place : places) {
      long found = Pattern.compile(place.pipeline(), Pattern.LITERAL)
          .matcher(text)
          .results()
          .count();
      if (found != 1) {
        throw new AssertionError(
            "pipelines/" + name + " has this " + found + " times, not once:\n" + place.pipeline());
      }
      text = text.replace(place.pipeline(), place.factory());
    }
    return text;
  }

  @Override
  public String toString() {
    return name;
  }
}
