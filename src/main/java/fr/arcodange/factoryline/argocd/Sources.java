package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.argocd.AppSpec.Source;
import fr.arcodange.factoryline.text.NearestName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where an Application's manifests come from. */
final class Sources implements ApplicationRules.Check {
  private static final Pattern REF = Pattern.compile("[a-zA-Z0-9_-]+");

  @Override
  public void check(AppSpec app, Findings findings) {
    if (!app.spec().isObject()) {
      return;
    }
    count(app, findings);
    hydrator(app, findings);
    for (Source source : app.sources()) {
      if (!app.isHydrated()) {
        complete(app, source, findings);
      }
      type(app, source, findings);
    }
    refs(app, findings);
  }

  private static void count(AppSpec app, Findings findings) {
    List<String> given = Stream.of("source", "sources", "sourceHydrator")
        .filter(field -> app.spec().path(field).size() > 0)
        .toList();
    if (given.size() != 1) {
      findings.error(
          RuleName.SOURCE_COUNT,
          app.object(),
          app.path("spec"),
          given.isEmpty()
              ? "has no source"
              : "has " + String.join(" and ", given) + "; Argo CD looks at one of them only",
          given.isEmpty()
              ? "set source with repoURL and path or chart"
              : "keep one of source, sources and sourceHydrator");
    }
  }

  private static void complete(AppSpec app, Source source, Findings findings) {
    JsonNode content = source.content();
    boolean path = isSet(content, "path");
    boolean chart = isSet(content, "chart");
    boolean ref = app.hasSources() && isSet(content, "ref");
    if (!isSet(content, "repoURL") || (!path && !chart && !ref)) {
      findings.error(
          RuleName.SOURCE_INCOMPLETE,
          app.object(),
          source.path(),
          isSet(content, "repoURL")
              ? "says neither path nor chart" + (app.hasSources() ? " nor ref" : "")
              : "has no repoURL",
          "set repoURL, and path for a folder of a Git repository or chart for a Helm repository");
      return;
    }
    if (chart && path) {
      findings.error(
          RuleName.CHART_OR_PATH,
          app.object(),
          source.path(),
          "has a chart and a path; Argo CD does not look at the path",
          "keep chart for a Helm repository, path for a Git repository");
    }
    if (chart && !isSet(content, "targetRevision")) {
      findings.error(
          RuleName.CHART_REVISION,
          app.object(),
          source.path(),
          "has a chart and no targetRevision",
          "set targetRevision to the chart's version");
    }
  }

  private static void type(AppSpec app, Source source, Findings findings) {
    List<String> types = Stream.of("helm", "kustomize", "directory", "plugin")
        .filter(type -> source.content().path(type).isObject())
        .toList();
    if (types.size() > 1) {
      findings.error(
          RuleName.SOURCE_TYPE,
          app.object(),
          source.path(),
          "is of several types: " + String.join(", ", types),
          "keep the one that the source is of; use sources for several");
    }
  }

  private static void hydrator(AppSpec app, Findings findings) {
    JsonNode hydrator = app.spec().path("sourceHydrator");
    if (!hydrator.isObject()) {
      return;
    }
    List<String> missing = new ArrayList<>();
    if (!isSet(hydrator.path("drySource"), "repoURL")) {
      missing.add("drySource.repoURL");
    }
    if (!isSet(hydrator.path("syncSource"), "targetBranch")) {
      missing.add("syncSource.targetBranch");
    }
    if (hydrator.has("hydrateTo") && !isSet(hydrator.path("hydrateTo"), "targetBranch")) {
      missing.add("hydrateTo.targetBranch");
    }
    for (String field : missing) {
      findings.error(
          RuleName.SOURCE_HYDRATOR,
          app.object(),
          app.path("spec.sourceHydrator." + field),
          "is not set",
          "set it: the hydrator reads from drySource and writes to a branch");
    }
  }

  private static void refs(AppSpec app, Findings findings) {
    Map<String, String> refs = new HashMap<>();
    for (Source source : app.sources()) {
      String ref = AppSpec.text(source.content(), "ref");
      if (ref.isEmpty() || app.isOpen(ref)) {
        continue;
      }
      String first = refs.putIfAbsent(ref, source.path());
      if (!app.hasSources()) {
        refs.remove(ref);
        ref(app, source.path(), "does nothing in a single source", findings);
      } else if (!REF.matcher(ref).matches()) {
        ref(app, source.path(), "may have letters, digits, _ and - only", findings);
      } else if (first != null) {
        ref(app, source.path(), "is that of " + first + " as well", findings);
      }
    }
    for (Source source : app.sources()) {
      uses(app, source, refs, findings);
    }
  }

  private static void ref(AppSpec app, String path, String message, Findings findings) {
    findings.error(
        RuleName.SOURCE_REF,
        app.object(),
        path + ".ref",
        message,
        "give each source that others take values from a name of its own, under sources");
  }

  private static void uses(
      AppSpec app, Source source, Map<String, String> refs, Findings findings) {
    JsonNode files = source.content().path("helm").path("valueFiles");
    for (int i = 0; i < files.size(); i++) {
      String file = files.get(i).asText();
      int slash = file.indexOf('/');
      if (!file.startsWith("$") || slash < 0 || app.isOpen(file)) {
        continue;
      }
      String ref = file.substring(1, slash);
      // Argo CD's own build variables are written alike.
      if (!refs.containsKey(ref) && !ref.startsWith("ARGOCD_")) {
        findings.error(
            RuleName.SOURCE_REF,
            app.object(),
            FieldPath.element(source.path() + ".helm.valueFiles", i),
            "no source has the ref " + Findings.quoted(ref),
            NearestName.of(ref, refs.keySet())
                .map(nearest -> "did you mean $" + nearest + "?")
                .orElse("add a source with this ref to sources"));
      }
    }
  }

  private static boolean isSet(JsonNode object, String field) {
    return !AppSpec.text(object, field).isEmpty();
  }
}
