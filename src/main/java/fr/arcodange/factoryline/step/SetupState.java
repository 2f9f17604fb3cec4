package fr.arcodange.factoryline.step;

/** How far one thing of a setup is. */
public sealed interface SetupState {

  /** It is there, as it should be. */
  record Done() implements SetupState {}

  record Missing() implements SetupState {}

  /**
   * It is there and is another one, which somebody may have meant.
   *
   * @param how what differs
   */
  record Different(String how) implements SetupState {}

  /**
   * Nobody looked, or nobody can.
   *
   * @param why as in "gcloud is not on PATH"
   */
  record Unseen(String why) implements SetupState {}
}
