package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.exec.Cancellation;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import okio.ByteString;

/**
 * A command called in this JVM as main would call it, and all that came of it.
 *
 * @param bytes standard output as it is
 * @param err what people read
 */
record Invocation(int code, ByteString bytes, String err) {

  String out() {
    return bytes.utf8();
  }

  static Invocation of(Map<String, String> environment, String... args) {
    return of(environment, Path.of("").toAbsolutePath(), Clock.systemUTC(), args);
  }

  static Invocation of(
      Map<String, String> environment, Path directory, Clock clock, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CommandContext context = new CommandContext(
        environment,
        directory,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        clock,
        new Cancellation(Duration.ZERO));
    int code = Commands.run(args, context);
    return new Invocation(
        code, ByteString.of(out.toByteArray()), err.toString(StandardCharsets.UTF_8));
  }

  /** The environment with more variables, or other values. */
  static Map<String, String> with(Map<String, String> environment, String... pairs) {
    Map<String, String> all = new HashMap<>(environment);
    for (int i = 0; i < pairs.length; i += 2) {
      all.put(pairs[i], pairs[i + 1]);
    }
    return all;
  }
}
