package fr.arcodange.factoryline.argocd;

/**
 * What Argo CD does with a workload, in words. From the controller's sources: a cascade leaves out CustomResourceDefinitions and what
 * is marked {@code Delete=false} or {@code helm.sh/resource-policy: keep}, and waits for a person at {@code Delete=confirm};
 * pruning leaves out what is marked {@code Prune=false} and waits at {@code Prune=confirm}.
 */
final class Consequences {
  private Consequences() {}

  /** Of an Application that is no longer there. */
  static String ofRemoval(ApplicationState application) {
    if (application.isMarked("Prune=false")) {
      return "Its annotation Prune=false keeps Argo CD from deleting the Application: it stays in the cluster as it is, out of sync,"
          + " and nothing here says any more what it does.";
    }
    String deletion = application.isMarked("Prune=confirm")
        ? "Argo CD asks for confirmation (Prune=confirm), then deletes the Application; "
        : "Argo CD deletes the Application; ";
    return deletion + ofDeletion(application);
  }

  /** Of an Application that is deleted; begins in the middle of a sentence. */
  static String ofDeletion(ApplicationState application) {
    if (!application.cascades()) {
      return "it has no finalizer, so its workload" + where(application)
          + " is orphaned: it keeps running, and nothing manages it.";
    }
    String cascade = "its finalizer has it delete everything that it deployed" + where(application)
        + ", PersistentVolumeClaims and their data too";
    if (application.hasOption("Delete=false")) {
      return cascade
          + ", unless this version of Argo CD obeys its sync option Delete=false, which older ones read on single objects only.";
    }
    if (application.hasOption("Delete=confirm")) {
      return cascade
          + ", after a confirmation if this version of Argo CD obeys its sync option Delete=confirm, which older ones read on"
          + " single objects only.";
    }
    return cascade + ".";
  }

  /** Of what an Application deploys no longer. */
  static String ofPruning(ApplicationState application, String rest) {
    if (!application.prunes()) {
      return rest + " keeps running, and is shown as out of sync until somebody prunes it.";
    }
    if (application.hasOption("Prune=false")) {
      return rest + " keeps running: its sync option Prune=false forbids to prune it.";
    }
    return "Argo CD prunes " + decapitalised(rest) + ", PersistentVolumeClaims and their data too"
        + (application.hasOption("Prune=confirm")
            ? ", after a confirmation (Prune=confirm)."
            : ".");
  }

  private static String decapitalised(String words) {
    return Character.toLowerCase(words.charAt(0)) + words.substring(1);
  }

  /** {@code  in namespace erp of in-cluster}, as far as it says so. */
  static String where(ApplicationState application) {
    String namespace = application.namespace();
    String cluster = application.cluster();
    return (namespace.isEmpty() ? "" : " in namespace " + namespace)
        + (cluster.isEmpty() ? "" : (namespace.isEmpty() ? " on " : " of ") + cluster);
  }
}
