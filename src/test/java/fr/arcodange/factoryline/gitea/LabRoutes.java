package fr.arcodange.factoryline.gitea;

/** The control API. */
final class LabRoutes {
  static final String ROOT = "/_lab/";

  private LabRoutes() {}
}
