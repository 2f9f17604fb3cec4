package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What Argo CD refuses in an AppProject: see ValidateProject in its {@code app_project_types.go}. */
final class ProjectShape {
  private static final Pattern ROLE = Pattern.compile("[a-zA-Z0-9](?:[-_a-zA-Z0-9]*[a-zA-Z0-9])?");
  private static final int POLICY_PARTS = 6;
  private static final Pattern CRON = Pattern.compile("@\\w+(?: \\S+)?|\\S+(?:\\s+\\S+){4}");

  private final KubeObject project;
  private final Findings findings;

  private ProjectShape(KubeObject project, Findings findings) {
    this.project = project;
    this.findings = findings;
  }

  static void check(KubeObject project, Findings findings) {
    ProjectShape shape = new ProjectShape(project, findings);
    JsonNode spec = project.spec();
    shape.patterns("sourceRepos");
    shape.patterns("sourceNamespaces");
    shape.destinations(spec.path("destinations"));
    shape.roles(spec.path("roles"));
    shape.windows(spec.path("syncWindows"));
    if (spec.path("sourceRepos").isEmpty() || spec.path("destinations").isEmpty()) {
      findings.warning(
          RuleName.PROJECT_SHAPE,
          project,
          "spec",
          "permits no " + (spec.path("sourceRepos").isEmpty() ? "repository" : "destination")
              + ", and so no Application",
          "list sourceRepos and destinations");
    }
  }

  private void error(String path, String message, String advice) {
    findings.error(RuleName.PROJECT_SHAPE, project, path, message, advice);
  }

  private void patterns(String field) {
    Set<String> seen = new HashSet<>();
    JsonNode patterns = project.spec().path(field);
    for (int i = 0; i < patterns.size(); i++) {
      String pattern = patterns.get(i).asText();
      String path = FieldPath.element("spec." + field, i);
      unique(path, pattern, seen.add(pattern));
      if (field.equals("sourceRepos") && pattern.contains("{")) {
        error(
            path,
            "has braces, which Argo CD escapes in addresses: they match nothing",
            "list the addresses one by one");
      }
    }
  }

  private void unique(String path, String pattern, boolean isNew) {
    if (pattern.equals("!*")) {
      error(path, "refuses everything", "name what is refused");
    } else if (!isNew) {
      error(path, "is there twice", "keep one of them");
    }
  }

  private void destinations(JsonNode destinations) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < destinations.size(); i++) {
      JsonNode each = destinations.get(i);
      String path = FieldPath.element("spec.destinations", i);
      String server = AppSpec.text(each, "server");
      String namespace = AppSpec.text(each, "namespace");
      String cluster = server.isEmpty() ? AppSpec.text(each, "name") : server;
      for (String pattern : List.of(server, AppSpec.text(each, "name"), namespace)) {
        unique(path, pattern, true);
      }
      unique(path, "", seen.add(cluster + "/" + namespace));
    }
  }

  private void roles(JsonNode roles) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < roles.size(); i++) {
      String name = AppSpec.text(roles.get(i), "name");
      String path = FieldPath.element("spec.roles", i);
      if (!ROLE.matcher(name).matches()) {
        error(
            path + ".name",
            "is no name of a role: " + Findings.quoted(name),
            "use letters, digits, - and _, a letter or digit first and last");
      }
      unique(path, "", seen.add(name));
      JsonNode policies = roles.get(i).path("policies");
      for (int j = 0; j < policies.size(); j++) {
        policy(name, policies.get(j).asText(), FieldPath.element(path + ".policies", j));
      }
    }
  }

  private void policy(String role, String policy, String path) {
    String subject = "proj:" + project.name() + ":" + role;
    String[] parts = policy.split(",", -1);
    boolean isWhole = parts.length == POLICY_PARTS && parts[0].strip().equals("p");
    if (!isWhole
        || !parts[1].strip().equals(subject)
        || !parts[4].strip().startsWith(project.name() + "/")
        || !List.of("allow", "deny").contains(parts[5].strip())) {
      error(
          path,
          "is no policy of this role: " + Findings.quoted(policy),
          "write p, " + subject + ", applications, get, " + project.name() + "/*, allow");
    }
  }

  private void windows(JsonNode windows) {
    for (int i = 0; i < windows.size(); i++) {
      JsonNode window = windows.get(i);
      String path = FieldPath.element("spec.syncWindows", i);
      if (!List.of("allow", "deny").contains(AppSpec.text(window, "kind"))) {
        error(path + ".kind", "is neither allow nor deny", "write one of them");
      }
      if (!CRON.matcher(AppSpec.text(window, "schedule").strip()).matches()) {
        error(path + ".schedule", "is no schedule", "write five fields, as in 0 22 * * *");
      }
      if (GoDuration.seconds(AppSpec.text(window, "duration")).isEmpty()) {
        error(path + ".duration", "is no duration", "write it as 30m or 8h; days are not known");
      }
      if (window.path("applications").isEmpty()
          && window.path("namespaces").isEmpty()
          && window.path("clusters").isEmpty()) {
        error(path, "is for nothing", "set applications, namespaces or clusters; '*' is for all");
      }
    }
  }
}
