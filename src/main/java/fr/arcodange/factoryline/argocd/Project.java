package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an AppProject permits: see IsSourcePermitted and isDestinationMatched in Argo CD's {@code app_project_types.go}. A pattern
 * that begins with {@code !} refuses what it matches, and permits what it does not.
 */
final class Project {
  private static final String IN_CLUSTER_NAME = "in-cluster";
  private static final String IN_CLUSTER_SERVER = "https://kubernetes.default.svc";

  private final KubeObject object;
  private final Set<String> repositories = new HashSet<>();
  private final List<Rule> repositoryPatterns = new ArrayList<>();
  /** Those that name one namespace, by it: they say nothing of any other. */
  private final Map<String, List<Destination>> destinations = new HashMap<>();

  private final List<Destination> destinationPatterns = new ArrayList<>();
  private final List<Glob> namespaces = new ArrayList<>();
  private final Map<List<String>, Answer> asked = new HashMap<>();

  /** Whether something is permitted; what a cluster is called besides is not always known. */
  enum Answer {
    YES,
    NO,
    UNKNOWN
  }

  private record Rule(Glob glob, boolean refuses) {
    static final char NO_SEPARATOR = 0;

    static Rule of(String text, char separator) {
      boolean refuses = text.startsWith("!");
      return new Rule(Glob.of(refuses ? text.substring(1) : text, separator), refuses);
    }

    boolean holds(String value) {
      return glob.matches(value) != refuses;
    }
  }

  private record Destination(Rule server, Rule name, Rule namespace, boolean everywhere) {}

  Project(KubeObject object) {
    this.object = object;
    for (JsonNode each : object.spec().path("sourceRepos")) {
      String text = each.asText();
      String url = text.startsWith("!") ? "!" + permitted(text.substring(1)) : permitted(text);
      if (Glob.isPlain(url) && !url.startsWith("!")) {
        repositories.add(url);
      } else {
        // Of all patterns, only this one matches slashes as well.
        repositoryPatterns.add(Rule.of(url.equals("*") ? "**" : url, '/'));
      }
    }
    for (JsonNode each : object.spec().path("destinations")) {
      String namespace = AppSpec.text(each, "namespace");
      boolean isOne = Glob.isPlain(namespace) && !namespace.startsWith("!");
      List<Destination> place = isOne
          ? destinations.computeIfAbsent(namespace, one -> new ArrayList<>())
          : destinationPatterns;
      place.add(new Destination(
          Rule.of(AppSpec.text(each, "server"), Rule.NO_SEPARATOR),
          Rule.of(AppSpec.text(each, "name"), Rule.NO_SEPARATOR),
          Rule.of(namespace, Rule.NO_SEPARATOR),
          AppSpec.text(each, "server").equals("*") || AppSpec.text(each, "name").equals("*")));
    }
    for (JsonNode each : object.spec().path("sourceNamespaces")) {
      namespaces.add(Glob.of(each.asText(), Rule.NO_SEPARATOR));
    }
  }

  KubeObject object() {
    return object;
  }

  boolean permitsApplicationsIn(String namespace) {
    return namespaces.stream().anyMatch(glob -> glob.matches(namespace));
  }

  boolean permitsRepository(String url) {
    String normal = permitted(url);
    boolean permitted = repositories.contains(normal);
    for (Rule rule : repositoryPatterns) {
      boolean holds = rule.holds(normal);
      if (!holds && rule.refuses()) {
        return false;
      }
      permitted |= holds;
    }
    return permitted;
  }

  /**
   * @param server empty if the cluster is given by its name
   * @param name empty if it is given by its server
   */
  Answer permitsDestination(String server, String name, String namespace) {
    boolean own = server.equals(IN_CLUSTER_SERVER) || name.equals(IN_CLUSTER_NAME);
    List<String> question =
        List.of(own ? IN_CLUSTER_SERVER : server, own ? IN_CLUSTER_NAME : name, namespace);
    return asked.computeIfAbsent(question, this::answer);
  }

  private Answer answer(List<String> question) {
    String server = question.get(0);
    String name = question.get(1);
    String namespace = question.get(2);
    boolean permitted = false;
    boolean unsure = false;
    List<Destination> concerned = new ArrayList<>(destinations.getOrDefault(namespace, List.of()));
    concerned.addAll(destinationPatterns);
    for (Destination each : concerned) {
      boolean inNamespace = each.namespace().holds(namespace);
      boolean byServer = !server.isEmpty() && each.server().holds(server);
      boolean byName = !name.isEmpty() && each.name().holds(name);
      if ((byServer || byName || each.everywhere()) && inNamespace) {
        permitted = true;
      } else if (inNamespace
          && ((!byName && !name.isEmpty() && each.name().refuses())
              || (!byServer && !server.isEmpty() && each.server().refuses()))) {
        return Answer.NO;
      } else if (!inNamespace && each.namespace().refuses() && byServer) {
        return Answer.NO;
      } else if (inNamespace && (server.isEmpty() || name.isEmpty())) {
        unsure = true;
      }
    }
    if (permitted) {
      return Answer.YES;
    }
    return unsure ? Answer.UNKNOWN : Answer.NO;
  }

  private static String permitted(String url) {
    return new GitAddress(url).asPermitted();
  }
}
