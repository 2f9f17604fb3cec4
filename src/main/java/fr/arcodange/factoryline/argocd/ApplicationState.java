package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * What an Application says of where its workload comes from, where it goes, and what becomes of it.
 *
 * @param metadata its own, or that of an ApplicationSet's template
 * @param spec the same
 */
record ApplicationState(JsonNode metadata, JsonNode spec) {
  private static final String FINALIZER = "resources-finalizer.argocd.argoproj.io";
  private static final String SYNC_OPTIONS = "argocd.argoproj.io/sync-options";
  private static final Pattern BEFORE_PLACE =
      Pattern.compile("^(?:[a-z0-9+.-]+://)?(?:[^/@\\s]*@)?");
  private static final String OWN_CLUSTER = "https://kubernetes.default.svc";

  static ApplicationState of(KubeObject application) {
    return new ApplicationState(application.content().path("metadata"), application.spec());
  }

  static ApplicationState ofTemplate(KubeObject applicationSet) {
    JsonNode template = applicationSet.spec().path("template");
    return new ApplicationState(template.path("metadata"), template.path("spec"));
  }

  /** Whether deleting the Application deletes what it deployed. */
  boolean cascades() {
    return texts(metadata.path("finalizers")).stream()
        .anyMatch(name -> name.equals(FINALIZER) || name.startsWith(FINALIZER + "/"));
  }

  String project() {
    String project = spec.path("project").asText("");
    return project.isEmpty() ? "default" : project;
  }

  /** {@code in-cluster} for the cluster that Argo CD runs in, however it is written. */
  String cluster() {
    String server = spec.path("destination").path("server").asText("");
    String name = spec.path("destination").path("name").asText("");
    boolean isOwn = withoutSlashes(server).equals(OWN_CLUSTER);
    return isOwn ? "in-cluster" : UrlCredentials.without(server.isEmpty() ? name : server);
  }

  /** Empty if it names none. */
  String namespace() {
    return spec.path("destination").path("namespace").asText("");
  }

  /** Whether a sync by itself deletes what is no longer in the repository. */
  boolean prunes() {
    JsonNode automated = spec.path("syncPolicy").path("automated");
    return automated.path("prune").asBoolean(false) && automated.path("enabled").asBoolean(true);
  }

  boolean mayBeEmptied() {
    return spec.path("syncPolicy").path("automated").path("allowEmpty").asBoolean(false);
  }

  /** {@code Prune=false} and the like, which hold for the Application as an object of its parent. */
  boolean isMarked(String option) {
    String annotation = metadata.path("annotations").path(SYNC_OPTIONS).asText("");
    return List.of(annotation.split("\\s*,\\s*")).stream()
        .anyMatch(one -> one.strip().equals(option));
  }

  /** The same where it is said for what the Application deploys. */
  boolean hasOption(String option) {
    return texts(spec.path("syncPolicy").path("syncOptions")).contains(option);
  }

  /** Each repository, and a chart in it, in one form: Argo CD takes {@code .git} and capitals as nothing. */
  Set<String> repositories() {
    return sources().stream()
        .filter(source -> source.path("repoURL").isTextual())
        .map(ApplicationState::repository)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** The same with the path: what makes an Application of another name the same one. */
  Set<String> origins() {
    return sources().stream()
        .filter(source -> source.path("repoURL").isTextual())
        .map(source -> repository(source) + " " + source.path("path").asText(""))
        .collect(Collectors.toSet());
  }

  private static String repository(JsonNode source) {
    String url = source.path("repoURL").textValue().strip().toLowerCase(Locale.ROOT);
    String place = withoutSlashes(BEFORE_PLACE.matcher(url).replaceFirst(""));
    place = place.endsWith(".git") ? place.substring(0, place.length() - 4) : place;
    boolean isScp = !url.contains("://") && place.matches("[^/:]+:.*");
    String chart = source.path("chart").asText("");
    String found = isScp ? place.replaceFirst(":", "/") : place;
    return UrlCredentials.without(found) + (chart.isEmpty() ? "" : " " + chart);
  }

  private static String withoutSlashes(String url) {
    int end = url.length();
    while (end > 0 && url.charAt(end - 1) == '/') {
      end--;
    }
    return url.substring(0, end);
  }

  private List<JsonNode> sources() {
    List<JsonNode> sources = new ArrayList<>();
    spec.path("sources").forEach(sources::add);
    if (sources.isEmpty()) {
      sources.add(spec.path("source"));
    }
    sources.add(spec.path("sourceHydrator").path("drySource"));
    return sources;
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue)
        .toList();
  }
}
