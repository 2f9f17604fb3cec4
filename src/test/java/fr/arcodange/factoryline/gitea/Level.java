package fr.arcodange.factoryline.gitea;

/** What somebody may do with a repository, or with one part of it. */
public enum Level {
  NONE,
  READ,
  WRITE,
  ADMIN;

  boolean atLeast(Level other) {
    return compareTo(other) >= 0;
  }
}
