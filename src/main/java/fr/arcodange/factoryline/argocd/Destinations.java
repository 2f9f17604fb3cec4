package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;

/** Where an Application deploys to. */
final class Destinations implements ApplicationRules.Check {
  @Override
  public void check(AppSpec app, Findings findings) {
    JsonNode destination = app.spec().path("destination");
    if (destination.isObject()) {
      cluster(app, destination, findings);
      namespace(app, AppSpec.text(destination, "namespace"), findings);
    }
  }

  private static void cluster(AppSpec app, JsonNode destination, Findings findings) {
    boolean named = !AppSpec.text(destination, "name").isEmpty();
    boolean addressed = !AppSpec.text(destination, "server").isEmpty();
    if (named == addressed) {
      findings.error(
          RuleName.DESTINATION_CLUSTER,
          app.object(),
          app.path("spec.destination"),
          named ? "names a cluster and gives a server" : "names no cluster and gives no server",
          named
              ? "keep one of name and server"
              : "set server: https://kubernetes.default.svc for Argo CD's own cluster, or name");
    }
    String server = AppSpec.text(destination, "server");
    if (addressed && !app.isOpen(server) && !server.contains("://")) {
      findings.warning(
          RuleName.DESTINATION_CLUSTER,
          app.object(),
          app.path("spec.destination.server"),
          "is no address with a scheme: Argo CD looks for a cluster that is registered just so",
          "write it as https://kubernetes.default.svc, or use name");
    }
  }

  private static void namespace(AppSpec app, String namespace, Findings findings) {
    String path = app.path("spec.destination.namespace");
    if (namespace.isEmpty()) {
      findings.warning(
          RuleName.DESTINATION_NAMESPACE,
          app.object(),
          path,
          SyncOptions.has(app, "CreateNamespace=true")
              ? "is not set, so that CreateNamespace creates none"
              : "is not set: objects that name no namespace themselves cannot be deployed",
          "set the namespace that the application runs in");
    } else if (!app.isOpen(namespace) && !DnsName.isLabel(namespace)) {
      findings.error(
          RuleName.DESTINATION_NAMESPACE,
          app.object(),
          path,
          "is no name of a namespace: " + Findings.quoted(namespace),
          "use small letters, digits and hyphens, at most " + DnsName.LONGEST_LABEL
              + " characters");
    }
  }
}
