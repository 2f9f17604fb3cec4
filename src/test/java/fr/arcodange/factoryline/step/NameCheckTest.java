package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.argocd.KubeObject;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.tofu.HclBlock;
import fr.arcodange.factoryline.tofu.HclReader;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NameCheckTest {
  private static KubeObject application(String name, String namespace, String repository) {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    content.put("apiVersion", "argoproj.io/v1alpha1").put("kind", "Application");
    content.putObject("metadata").put("name", name);
    ObjectNode spec = content.putObject("spec");
    spec.putObject("destination").put("namespace", namespace);
    spec.putObject("source")
        .put("repoURL", "https://u:s3cret@forge.example/org/" + repository + ".git")
        .put("path", "chart");
    return new KubeObject("", content);
  }

  private static KubeObject application(String name) {
    return application(name, name, name);
  }

  private static Optional<List<Application>> databases(String... names) {
    return Optional.of(Arrays.stream(names).map(Application::named).toList());
  }

  private static String declared(String entries) {
    return "variable \"applications\" {\n  default = {\n" + entries + "\n  }\n}\n";
  }

  private static List<String> told(
      List<KubeObject> objects, Optional<List<Application>> databases, String... tofu) {
    Map<String, HclBlock> files = new TreeMap<>();
    for (int i = 0; i < tofu.length; i++) {
      files.put("root" + i + "/main.tf", HclReader.read(tofu[i]));
    }
    return NameCheck.of(new FactoryNames(objects, databases, files)).stream()
        .map(finding -> (finding.error() ? "error " : "notice ") + finding.application() + ": "
            + finding.message())
        .toList();
  }

  @Test
  void aFactoryThatJoinsUpHasNothingToTell() {
    assertEquals(
        List.of(),
        told(
            List.of(application("webapp"), application("cms")),
            databases("webapp", "crowdsec"),
            declared(
                "webapp = { has_database = true }\ncms = {}\n"
                    + "crowdsec = { has_repository = false, namespace = \"tools\", has_database = true }")));
  }

  @Test
  void whatARepositoryDoesNotHaveIsNotMissed() {
    assertEquals(List.of(), told(List.of(), Optional.empty()));
    assertEquals(List.of(), told(List.of(application("webapp")), Optional.empty()));
    assertEquals(List.of(), told(List.of(), databases("webapp")));
  }

  @Test
  void anotherNamespaceOrRepositoryIsANoticeWithoutThePasswordInItsAddress() {
    assertEquals(
        List.of(
            "notice webapp: its Argo CD application deploys to the namespace 'web'",
            "notice webapp: its Argo CD application reads the repository 'website'"),
        told(List.of(application("webapp", "web", "website")), Optional.empty()));
  }

  @Test
  void anApplicationWithoutVaultAndADatabaseThatNobodyMayUseAreErrors() {
    assertEquals(
        List.of(
            "error erp: Argo CD runs it, and the OpenTofu variable 'applications' does not name it: it has no Vault policy and"
                + " role",
            "error erp: it has a database, and the OpenTofu variable 'applications' does not let it have a user of it",
            "error webapp: it has a database, and the OpenTofu variable 'applications' does not let it have a user of it"),
        told(
            List.of(application("erp"), application("webapp")),
            databases("erp", "webapp"),
            declared("webapp = {}")));
  }

  @Test
  void usersOfADatabaseThatNobodyMakesAreAnError() {
    assertEquals(
        List.of(
            "error webapp: the OpenTofu variable 'applications' gives it users of a database, and nobody makes that database"),
        told(
            List.of(application("webapp")),
            databases(),
            declared("webapp = { has_database = true }")));
  }

  @Test
  void aDatabaseWithoutAnApplicationIsANotice() {
    assertEquals(
        List.of("notice crowdsec: it has a database, and no Argo CD application has its name"),
        told(List.of(application("webapp")), databases("crowdsec")));
  }

  @Test
  void aDatabaseOfAnotherNameIsANotice() {
    Application own = Application.named("webapp");
    Application other = new Application(
        "webapp",
        "legacy",
        "legacy_owner",
        own.extensions(),
        own.connectionLimit(),
        own.settings(),
        own.schemas(),
        own.vault());
    assertEquals(
        List.of("notice webapp: its database is 'legacy', owned by 'legacy_owner'"),
        told(List.of(), Optional.of(List.of(other))));
  }

  @Test
  void aRoleForAnotherNamespaceThanArgoCdDeploysToIsAnError() {
    assertEquals(
        List.of(
            "error webapp: Vault lets it in from the namespace 'web', and Argo CD deploys it to 'webapp'"),
        told(
            List.of(application("webapp")),
            Optional.empty(),
            declared("webapp = { namespace = \"web\" }")));
  }

  @Test
  void aRepositoryThatArgoCdDoesNotRunIsANotice() {
    assertEquals(
        List.of(
            "notice old: it has a repository and a Vault role, and no Argo CD application has its name"),
        told(List.of(application("webapp")), Optional.empty(), declared("webapp = {}\nold = {}")));
  }

  @Test
  void rolesThatAreWrittenOutAreComparedOneByOne() {
    assertEquals(
        List.of(
            "notice cms: Argo CD runs it, and no Vault role is written out under its name",
            "notice erp: it has a Vault role, and no Vault policy is written out under its name"),
        told(
            List.of(application("webapp"), application("cms"), application("erp")),
            Optional.empty(),
            """
            resource "vault_kubernetes_auth_backend_role" "a" {
              role_name = "webapp"
            }
            resource "vault_kubernetes_auth_backend_role" "b" {
              role_name = "erp"
            }
            resource "vault_policy" "a" {
              name = "webapp"
            }
            """));
  }

  @Test
  void twoRootsWithOneStateAreAnErrorAndAnOddPrefixIsANotice() {
    String state =
        "terraform {\n  backend \"gcs\" {\n    bucket = \"b\"\n    prefix = \"%s\"\n  }\n}\n";
    assertEquals(
        List.of(
            "error factory/main: the roots root0 and root1 keep their states at the same place",
            "notice webapp: the root root2 keeps its state there"),
        told(
            List.of(),
            Optional.empty(),
            String.format(state, "factory/main"),
            String.format(state, "factory/main"),
            String.format(state, "webapp")));
  }
}
