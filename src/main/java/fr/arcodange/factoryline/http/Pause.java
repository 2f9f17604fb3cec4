package fr.arcodange.factoryline.http;

import java.time.Duration;

/** How the time between two tries passes; a test lets it pass at once. */
@FunctionalInterface
interface Pause {
  void sleep(Duration duration, String whileDoing);
}
