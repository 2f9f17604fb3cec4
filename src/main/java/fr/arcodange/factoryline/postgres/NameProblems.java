package fr.arcodange.factoryline.postgres;

/** Takes down what is wrong with a file's names, and at which of many places. */
interface NameProblems {
  void add(int at, String what);

  /** As {@link #add(int, String)}, with the place that it disagrees with; whichever comes last is the wrong one. */
  void add(int at, String what, int other);
}
