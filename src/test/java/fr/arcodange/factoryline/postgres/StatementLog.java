package fr.arcodange.factoryline.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The log of a server that tells each statement that it runs ({@code log_statement=all}, {@code jsonlog}). */
final class StatementLog {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** A prepared statement has a name, and perhaps its portal's behind a slash. */
  private static final Pattern RUN =
      Pattern.compile("(?:statement|execute (?:fetch from )?[^:]*): (.*)", Pattern.DOTALL);

  private static final int BLOCK = 8192;

  private final Path file;

  StatementLog(Path file) {
    this.file = file;
  }

  /** Where the log's last whole line ends now, in bytes. The server may be in the middle of another. */
  long end() throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
      byte[] block = new byte[BLOCK];
      for (long after = log.length(); after > 0; after -= Math.min(after, BLOCK)) {
        int length = (int) Math.min(after, BLOCK);
        log.seek(after - length);
        log.readFully(block, 0, length);
        for (int i = length; i > 0; i--) {
          if (block[i - 1] == '\n') {
            return after - length + i;
          }
        }
      }
      return 0;
    }
  }

  /** What was run since then, in the order in which it began. */
  List<RealPostgres.Executed> since(long position) throws IOException {
    List<RealPostgres.Executed> statements = new ArrayList<>();
    for (String line : text(position).lines().toList()) {
      statement(MAPPER.readTree(line)).ifPresent(statements::add);
    }
    return statements;
  }

  /** The whole lines since then. */
  String text(long position) throws IOException {
    long end = end();
    if (end <= position) {
      return "";
    }
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
      byte[] bytes = new byte[Math.toIntExact(end - position)];
      log.seek(position);
      log.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  private static Optional<RealPostgres.Executed> statement(JsonNode line) {
    Matcher run = RUN.matcher(line.path("message").asText());
    return line.path("error_severity").asText().equals("LOG") && run.matches()
        ? Optional.of(new RealPostgres.Executed(
            line.path("user").asText(),
            line.path("dbname").asText(),
            line.path("application_name").asText(),
            run.group(1)))
        : Optional.empty();
  }
}
