package fr.arcodange.factoryline.argocd;

import fr.arcodange.factoryline.argocd.AppSpec.Source;
import fr.arcodange.factoryline.text.Numerals;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Each Application is of a project that is there and permits it; of those that were not rendered, nothing is known. */
final class ProjectRules implements LintRule {
  private static final String OWN_PROJECT = "default";

  @Override
  public void check(List<KubeObject> objects, Consumer<Finding> consumer) {
    Findings findings = new Findings(consumer);
    Map<String, Project> projects = new HashMap<>();
    for (KubeObject object : objects) {
      if (ArgoKinds.PROJECT.matches(object)) {
        projects.put(object.name(), new Project(object));
        ProjectShape.check(object, findings);
      }
    }
    String home = home(projects);
    Map<String, Absent> absent = new LinkedHashMap<>();
    for (KubeObject object : objects) {
      AppSpec.of(object).ifPresent(app -> {
        String name = app.project();
        Project project = projects.get(name);
        if (project != null) {
          permitted(app, project, findings);
          place(app, project, home, findings);
        } else if (!name.equals(OWN_PROJECT) && !app.isOpen(name)) {
          absent.computeIfAbsent(name, first -> new Absent(app)).users++;
        }
      });
    }
    absent.forEach((name, users) -> exists(name, users, findings));
  }

  /** A project that was not rendered. */
  private static final class Absent {
    private final AppSpec first;
    private int users;

    Absent(AppSpec first) {
      this.first = first;
    }
  }

  /** Argo CD's own namespace, where all projects have to be; empty if they do not say. */
  private static String home(Map<String, Project> projects) {
    Set<String> namespaces = new HashSet<>();
    projects.values().forEach(project -> namespaces.add(project.object().namespace()));
    return namespaces.size() == 1 ? namespaces.iterator().next() : "";
  }

  private static void exists(String name, Absent project, Findings findings) {
    int others = project.users - 1;
    findings.warning(
        RuleName.PROJECT_EXISTS,
        project.first.object(),
        project.first.path("spec.project"),
        "the chart has no AppProject " + Findings.quoted(name)
            + (others == 0 ? "" : "; " + Numerals.grouped(others) + " more Applications are of it"),
        "see that it is in the cluster, or render it here");
  }

  private static void place(AppSpec app, Project project, String home, Findings findings) {
    String namespace = app.object().namespace();
    if (home.isEmpty()
        || namespace.isEmpty()
        || namespace.equals(home)
        || app.isTemplate()
        || project.permitsApplicationsIn(namespace)) {
      return;
    }
    findings.error(
        RuleName.APPLICATION_NAMESPACE,
        app.object(),
        "metadata.namespace",
        "is not that of the projects, and project " + Findings.quoted(app.project())
            + " permits no Applications there",
        "use " + home
            + ", or add the namespace to the project's sourceNamespaces and to application.namespaces");
  }

  private static void permitted(AppSpec app, Project project, Findings findings) {
    for (Source source : app.sources()) {
      String url = AppSpec.text(source.content(), "repoURL");
      if (!url.isEmpty() && !app.isOpen(url) && !project.permitsRepository(url)) {
        findings.error(
            RuleName.PROJECT_PERMITS,
            app.object(),
            source.path() + ".repoURL",
            "project " + Findings.quoted(app.project()) + " does not permit "
                + Findings.quoted(url),
            "add it to the project's sourceRepos");
      }
    }
    String server = AppSpec.text(app.spec().path("destination"), "server");
    String name = AppSpec.text(app.spec().path("destination"), "name");
    String namespace = AppSpec.text(app.spec().path("destination"), "namespace");
    boolean isKnown = server.isEmpty() != name.isEmpty()
        && !app.isOpen(server)
        && !app.isOpen(name)
        && !app.isOpen(namespace);
    if (isKnown && project.permitsDestination(server, name, namespace) == Project.Answer.NO) {
      findings.error(
          RuleName.PROJECT_PERMITS,
          app.object(),
          app.path("spec.destination"),
          "project " + Findings.quoted(app.project()) + " does not permit namespace "
              + Findings.quoted(namespace) + " of " + Findings.quoted(server + name),
          "add it to the project's destinations");
    }
  }
}
