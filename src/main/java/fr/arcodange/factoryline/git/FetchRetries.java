package fr.arcodange.factoryline.git;

import java.time.Duration;
import java.util.List;

/** How long to wait before each further try of a fetch whose server could not be reached. */
record FetchRetries(List<Duration> pauses) {
  static final FetchRetries USUAL =
      new FetchRetries(List.of(Duration.ofSeconds(1), Duration.ofSeconds(4)));

  FetchRetries {
    pauses = List.copyOf(pauses);
  }
}
