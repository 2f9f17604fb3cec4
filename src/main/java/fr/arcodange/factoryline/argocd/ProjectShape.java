package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.text.NearestName;
import java.time.ZoneId;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What Argo CD refuses in an AppProject: see ValidateProject in its {@code app_project_types.go}. */
final class ProjectShape {
  private static final Pattern ROLE = Pattern.compile("[a-zA-Z0-9](?:[-_a-zA-Z0-9]*[a-zA-Z0-9])?");
  private static final int POLICY_PARTS = 6;
  private static final Set<String> ZONES = zones();
  private static final Set<String> RESOURCES =
      Set.of("applications", "applicationsets", "clusters", "exec", "logs", "repositories");
  private static final Set<String> ACTIONS =
      Set.of("*", "create", "delete", "get", "override", "sync", "update");

  /** Actions of one kind of object, or of an object's own. */
  private static final Pattern ACTION_OF = Pattern.compile(".*(?:action|delete|update)/.*");

  private final KubeObject project;
  private final Findings findings;

  private ProjectShape(KubeObject project, Findings findings) {
    this.project = project;
    this.findings = findings;
  }

  private static Set<String> zones() {
    Set<String> zones = new TreeSet<>(ZoneId.getAvailableZoneIds());
    // Java does not list these of the tz database.
    zones.addAll(List.of("EST", "MST", "HST", "Factory"));
    return Collections.unmodifiableSet(zones);
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
      return;
    }
    String resource = parts[2].strip();
    String action = parts[3].strip();
    if (!RESOURCES.contains(resource)) {
      unknown(path, "resource", resource, RESOURCES);
    }
    if (!ACTIONS.contains(action) && !ACTION_OF.matcher(action).matches()) {
      unknown(path, "action", action, ACTIONS);
    }
  }

  private void unknown(String path, String what, String word, Set<String> known) {
    String all = "known: " + String.join(", ", new TreeSet<>(known));
    error(
        path,
        "there is no " + what + " " + Findings.quoted(word),
        NearestName.of(word, new TreeSet<>(known))
            .map(nearest -> "did you mean " + nearest + "?")
            .orElse(all));
  }

  /** None is UTC; Go knows the zones of the machine, and one by the name of Local. */
  private void zone(String path, String zone) {
    if (!zone.isEmpty() && !zone.equals("Local") && !ZONES.contains(zone)) {
      error(
          path,
          "is no time zone: " + Findings.quoted(zone),
          NearestName.of(zone, ZONES)
              .map(nearest -> "did you mean " + nearest + "?")
              .orElse("write it as Europe/Paris"));
    }
  }

  private void windows(JsonNode windows) {
    for (int i = 0; i < windows.size(); i++) {
      JsonNode window = windows.get(i);
      String path = FieldPath.element("spec.syncWindows", i);
      if (!List.of("allow", "deny").contains(AppSpec.text(window, "kind"))) {
        error(path + ".kind", "is neither allow nor deny", "write one of them");
      }
      String wrong = CronSchedule.wrong(AppSpec.text(window, "schedule"));
      if (!wrong.isEmpty()) {
        error(path + ".schedule", wrong, "write five fields, as in 0 22 * * *");
      }
      zone(path + ".timeZone", AppSpec.text(window, "timeZone"));
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
