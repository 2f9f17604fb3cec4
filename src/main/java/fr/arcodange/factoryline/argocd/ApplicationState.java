package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What an Application says of where its workload comes from, where it goes, and what becomes of it. */
final class ApplicationState {
  private static final String FINALIZER = "resources-finalizer.argocd.argoproj.io";
  private static final String SYNC_OPTIONS = "argocd.argoproj.io/sync-options";
  private static final String OWN_CLUSTER = "https://kubernetes.default.svc";

  private final AppSpec app;

  private ApplicationState(AppSpec app) {
    this.app = app;
  }

  /** Of anything; of an ApplicationSet itself, not of what it makes. */
  static ApplicationState of(KubeObject object) {
    return new ApplicationState(new AppSpec(object, object.content(), ""));
  }

  static ApplicationState ofTemplate(KubeObject applicationSet) {
    return new ApplicationState(AppSpec.of(applicationSet).orElseThrow());
  }

  /**
   * A place that manifests come from.
   *
   * @param repository in one form, with the chart in it if it is one of Helm's
   * @param path in one form; empty for the top
   */
  record Origin(String repository, String path) {
    String words() {
      return path.isEmpty() ? repository : path + " of " + repository;
    }
  }

  boolean isTemplate() {
    return app.isTemplate();
  }

  /**
   * Whether deleting the Application deletes what it deployed. To a template without any finalizer, the controller adds this one,
   * unless the set preserves what was deployed (RenderTemplateParams in argo-cd's {@code applicationset/utils/utils.go}).
   */
  boolean cascades() {
    List<String> finalizers = texts(app.metadata().path("finalizers"));
    if (app.isTemplate() && finalizers.isEmpty()) {
      return !preserves(app.object());
    }
    return finalizers.stream()
        .anyMatch(name -> name.equals(FINALIZER) || name.startsWith(FINALIZER + "/"));
  }

  /** What an ApplicationSet says of the workload of what it makes; finalizers in its template say more. */
  static boolean preserves(KubeObject applicationSet) {
    return applicationSet
        .spec()
        .path("syncPolicy")
        .path("preserveResourcesOnDeletion")
        .asBoolean(false);
  }

  String project() {
    return app.project();
  }

  /** {@code in-cluster} for the cluster that Argo CD runs in, however it is written. */
  String cluster() {
    String server = app.spec().path("destination").path("server").asText("");
    String name = app.spec().path("destination").path("name").asText("");
    boolean isOwn = GitAddress.withoutSlashes(server).equals(OWN_CLUSTER);
    return isOwn ? "in-cluster" : UrlCredentials.without(server.isEmpty() ? name : server);
  }

  /** Empty if it names none. */
  String namespace() {
    return app.spec().path("destination").path("namespace").asText("");
  }

  /** Whether a sync by itself deletes what is no longer in the repository. */
  boolean prunes() {
    JsonNode automated = app.spec().path("syncPolicy").path("automated");
    return automated.path("prune").asBoolean(false) && automated.path("enabled").asBoolean(true);
  }

  boolean mayBeEmptied() {
    return app.spec().path("syncPolicy").path("automated").path("allowEmpty").asBoolean(false);
  }

  /** {@code Prune=false} and the like, which hold for the Application as an object of its parent. */
  boolean isMarked(String option) {
    String annotation = app.metadata().path("annotations").path(SYNC_OPTIONS).asText("");
    return List.of(annotation.split("\\s*,\\s*")).stream()
        .anyMatch(one -> one.strip().equals(option));
  }

  /** The same where it is said for what the Application deploys. */
  boolean hasOption(String option) {
    return texts(app.spec().path("syncPolicy").path("syncOptions")).contains(option);
  }

  /** Each repository, and a chart in it, in one form: Argo CD takes {@code .git} and capitals as nothing. */
  Set<String> repositories() {
    return origins().stream()
        .map(Origin::repository)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** The same with the path: what makes an Application of another name the same one. */
  Set<Origin> origins() {
    return origins(app.sources().stream());
  }

  /** Those that something is deployed from, and not only values taken. */
  Set<Origin> deployed() {
    return origins(app.sources().stream()
        .filter(source -> AppSpec.text(source.content(), "ref").isEmpty()
            || !AppSpec.text(source.content(), "path").isEmpty()
            || !AppSpec.text(source.content(), "chart").isEmpty()));
  }

  private static Set<Origin> origins(Stream<AppSpec.Source> sources) {
    return sources
        .map(AppSpec.Source::content)
        .filter(source -> source.path("repoURL").isTextual())
        .map(ApplicationState::origin)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Origin origin(JsonNode source) {
    String place = new GitAddress(AppSpec.text(source, "repoURL")).place();
    String chart = AppSpec.text(source, "chart");
    return new Origin(
        chart.isEmpty() ? place : place + " " + chart,
        chart.isEmpty() ? folder(AppSpec.text(source, "path")) : "");
  }

  private static String folder(String path) {
    String folder = GitAddress.withoutSlashes(path);
    int start = 0;
    while (folder.startsWith("./", start)) {
      start += 2;
    }
    return folder.substring(start).equals(".") ? "" : folder.substring(start);
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue)
        .toList();
  }
}
