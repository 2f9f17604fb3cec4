package fr.arcodange.factoryline.exec;

import java.util.function.Consumer;

/** Takes the lines of a program, one by one. */
@FunctionalInterface
public interface LineSink extends Consumer<String> {

  /** No further line is waiting at the moment: what was taken should be where somebody can see it. */
  default void pause() {}
}
