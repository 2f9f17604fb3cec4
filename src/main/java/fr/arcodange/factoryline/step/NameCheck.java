package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.argocd.ApplicationSource;
import fr.arcodange.factoryline.argocd.KubeObject;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.tofu.HclValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Says where {@code <app>} does not join up: the key of an application in Argo CD, PostgreSQL, Vault and OpenTofu. It compares what the
 * repository says and asks no server.
 */
public final class NameCheck {
  private final FactoryNames names;
  private final Map<String, KubeObject> applications = new TreeMap<>();
  private final Map<String, Application> databases = new TreeMap<>();
  private final Map<String, HclValue.Members> declared = new TreeMap<>();
  private final List<NameFinding> findings = new ArrayList<>();

  private NameCheck(FactoryNames names) {
    this.names = names;
    names.objects().stream()
        .filter(KubeObject::isApplication)
        .forEach(object -> applications.put(object.name(), object));
    names.databases().ifPresent(all -> all.forEach(one -> databases.put(one.name(), one)));
    new TreeMap<>(names.tofu())
        .values().stream()
            .flatMap(file -> file.blocks("variable", "applications"))
            .flatMap(variable -> Optional.ofNullable(variable.attributes().get("default")).stream())
            .forEach(this::declare);
  }

  /** Where each application's Vault objects are written out one by one, instead of from a variable. */
  private Set<String> writtenOut(String type, String attribute) {
    return names.tofu().values().stream()
        .flatMap(file -> file.blocks("resource", type))
        .flatMap(resource -> resource.text(attribute).stream())
        .collect(Collectors.toSet());
  }

  private void vault() {
    if (!declared.isEmpty()) {
      return;
    }
    Set<String> roles = writtenOut("vault_kubernetes_auth_backend_role", "role_name");
    Set<String> policies = writtenOut("vault_policy", "name");
    applications.keySet().forEach(name -> {
      if (!roles.isEmpty() && !roles.contains(name)) {
        notice(
            name,
            "Argo CD runs it, and no Vault role is written out under its name",
            "fine if it needs no secrets");
      }
      if (roles.contains(name) && !policies.isEmpty() && !policies.contains(name)) {
        notice(
            name,
            "it has a Vault role, and no Vault policy is written out under its name",
            "fine if its role names other policies");
      }
    });
  }

  private void declare(HclValue value) {
    if (value instanceof HclValue.Members members) {
      members.values().forEach((name, one) -> {
        if (one instanceof HclValue.Members application) {
          declared.put(name, application);
        }
      });
    }
  }

  /** Compares everything with everything that is there; what a repository does not have is not missed. */
  public static List<NameFinding> of(FactoryNames names) {
    NameCheck check = new NameCheck(names);
    check.applications();
    check.databases();
    check.declared();
    check.vault();
    check.states();
    return List.copyOf(check.findings);
  }

  private void applications() {
    applications.forEach((name, application) -> {
      String namespace =
          application.spec().path("destination").path("namespace").asText("");
      if (!namespace.equals(name)) {
        notice(
            name,
            "its Argo CD application deploys to the namespace '" + namespace + "'",
            "Vault's role lets in the service account of the namespace it names: keep them alike");
      }
      ApplicationSource.of(application).stream()
          .filter(source -> !source.path().isEmpty())
          .map(source -> repositoryName(source.repository()))
          .filter(repository -> !repository.equals(name))
          .findFirst()
          .ifPresent(repository -> notice(
              name,
              "its Argo CD application reads the repository '" + repository + "'",
              "the state of its own OpenTofu root is <repository>/main, and everything else is named "
                  + name));
      if (!declared.isEmpty() && !declared.containsKey(name)) {
        error(
            name,
            "Argo CD runs it, and the OpenTofu variable 'applications' does not name it: it has no Vault policy and role",
            "add it there");
      }
    });
  }

  /** The last part of an address, which is all of it that may be shown. */
  private static String repositoryName(String address) {
    String path = address.strip().replaceFirst("/+$", "").replaceFirst("\\.git$", "");
    return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf(':')) + 1);
  }

  private void databases() {
    databases.forEach((name, database) -> {
      if (!database.database().equals(name) || !database.owner().equals(name + "_role")) {
        notice(
            name,
            "its database is '" + database.database() + "', owned by '" + database.owner() + "'",
            "the rule is " + name + " and " + name + "_role");
      }
      Optional<HclValue.Members> entry = Optional.ofNullable(declared.get(name));
      if (!declared.isEmpty()
          && !entry.map(one -> one.isTrue("has_database", false)).orElse(false)) {
        error(
            name,
            "it has a database, and the OpenTofu variable 'applications' does not let it have a user of it",
            "say has_database = true there");
      }
      boolean partOfAnother = entry.flatMap(one -> one.text("namespace")).isPresent();
      if (!names.objects().isEmpty() && !applications.containsKey(name) && !partOfAnother) {
        notice(
            name,
            "it has a database, and no Argo CD application has its name",
            "fine if it is a part of another one, or runs elsewhere");
      }
    });
  }

  private void declared() {
    declared.forEach((name, entry) -> {
      if (names.databases().isPresent()
          && entry.isTrue("has_database", false)
          && !databases.containsKey(name)) {
        error(
            name,
            "the OpenTofu variable 'applications' gives it users of a database, and nobody makes that database",
            "add it to the databases, or take has_database away");
      }
      Optional<KubeObject> application = Optional.ofNullable(applications.get(name));
      String namespace = entry.text("namespace").orElse(name);
      application
          .map(one -> one.spec().path("destination").path("namespace").asText(""))
          .filter(actual -> !actual.equals(namespace))
          .ifPresent(actual -> error(
              name,
              "Vault lets it in from the namespace '" + namespace + "', and Argo CD deploys it to '"
                  + actual + "'",
              "say the same namespace in both"));
      if (application.isEmpty()
          && !names.objects().isEmpty()
          && entry.isTrue("has_repository", true)) {
        notice(
            name,
            "it has a repository and a Vault role, and no Argo CD application has its name",
            "fine if its chart is still to come");
      }
    });
  }

  private void states() {
    Map<String, String> roots = new TreeMap<>();
    new TreeMap<>(names.tofu())
        .forEach((path, file) -> file.blocks("terraform")
            .flatMap(terraform -> terraform.blocks("backend"))
            .forEach(backend -> backend.text("prefix").ifPresent(prefix -> {
              String state = backend.text("bucket").orElse("") + "/" + prefix;
              String root = folder(path);
              String other = roots.putIfAbsent(state, root);
              if (other != null && !other.equals(root)) {
                error(
                    prefix,
                    "the roots " + other + " and " + root + " keep their states at the same place",
                    "give each a prefix of its own, as <app>/main: each would destroy what the other made");
              }
              if (!prefix.matches("[^/]+/[^/]+")) {
                notice(
                    prefix,
                    "the root " + root + " keeps its state there",
                    "the rule is <app>/main");
              }
            })));
  }

  private static String folder(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "." : path.substring(0, slash);
  }

  private void error(String name, String message, String advice) {
    findings.add(new NameFinding(true, name, message, advice));
  }

  private void notice(String name, String message, String advice) {
    findings.add(new NameFinding(false, name, message, advice));
  }
}
