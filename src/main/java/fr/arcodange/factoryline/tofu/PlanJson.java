package fr.arcodange.factoryline.tofu;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Parsers for the JSON that tofu prints. */
final class PlanJson {
  private static final int LOOK_AHEAD = 1 << 16;

  private static final JsonFactory FACTORY = new JsonFactoryBuilder()
      .streamReadConstraints(StreamReadConstraints.builder()
          .maxStringLength(Integer.MAX_VALUE)
          .maxNameLength(Integer.MAX_VALUE)
          .maxNumberLength(100_000)
          .maxNestingDepth(1_000)
          .build())
      .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
      .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
      .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
      .build();

  private PlanJson() {}

  /**
   * A parser placed before the first line that starts with a brace; warnings about the CLI's configuration come on the same
   * stream before it. Bytes that are not UTF-8 become U+FFFD. Empty if there is no such line.
   */
  static Optional<JsonParser> open(InputStream output) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8), LOOK_AHEAD);
    while (true) {
      reader.mark(1);
      int first = reader.read();
      if (first < 0) {
        return Optional.empty();
      }
      if (first == '{') {
        reader.reset();
        return Optional.of(FACTORY.createParser(reader));
      }
      if (first != '\n' && !skipLine(reader)) {
        return Optional.empty();
      }
    }
  }

  /** A parser for one line of a log; the caller has seen that it starts with a brace. */
  static JsonParser line(String line) throws IOException {
    return FACTORY.createParser(line);
  }

  private static boolean skipLine(Reader reader) throws IOException {
    int next = reader.read();
    while (next >= 0 && next != '\n') {
      next = reader.read();
    }
    return next >= 0;
  }
}
