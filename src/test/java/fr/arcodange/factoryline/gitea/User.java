package fr.arcodange.factoryline.gitea;

/** An account of the stand-in. */
record User(long id, String login) {
  /** Who every job's token acts as. */
  static final User ACTIONS = new User(-2, "gitea-actions");
}
