package fr.arcodange.factoryline.argocd;

/** The kinds of Argo CD's own. */
enum ArgoKinds {
  APPLICATION("Application"),
  APPLICATION_SET("ApplicationSet"),
  PROJECT("AppProject");

  static final String GROUP = "argoproj.io";

  private final String kind;

  ArgoKinds(String kind) {
    this.kind = kind;
  }

  boolean matches(ObjectKey key) {
    return key.kind().equals(kind) && key.group().equals(GROUP);
  }

  boolean matches(KubeObject object) {
    return matches(object.key());
  }
}
