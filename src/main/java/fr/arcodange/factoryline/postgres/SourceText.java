package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.FileTrouble;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * A text file, read whole and without its byte order mark.
 *
 * @param format told by the name alone
 */
record SourceText(Path file, Format format, String text) {
  static final int MAX_BYTES = 1 << 20;

  private static final String HINT =
      "the applications are a file of at most 1 MiB in UTF-8, named *.yaml, *.yml, *.json or *.tfvars.json";

  enum Format {
    YAML,
    JSON,
    /** JSON that holds variables of OpenTofu, of which one is ours. */
    TFVARS;

    private static Optional<Format> of(Path file) {
      Path last = file.getFileName();
      String name = last == null ? "" : last.toString().toLowerCase(Locale.ROOT);
      if (name.endsWith(".tfvars.json")) {
        return Optional.of(TFVARS);
      }
      if (name.endsWith(".json")) {
        return Optional.of(JSON);
      }
      return name.endsWith(".yaml") || name.endsWith(".yml") ? Optional.of(YAML) : Optional.empty();
    }
  }

  /** A place as editors count: from 1, a tab and any other character being one column, CRLF one line break. */
  record Position(int line, int column) {}

  static SourceText read(Path file) {
    Format format = Format.of(file)
        .orElseThrow(() -> unreadable(file, "its name does not say whether it is YAML or JSON"));
    byte[] bytes = bytes(file);
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    CoderResult result = utf8.decode(ByteBuffer.wrap(bytes), text, true);
    SourceText source = new SourceText(file, format, withoutMark(text.flip().toString()));
    if (result.isError()) {
      Problems problems = new Problems(source);
      problems.add(source.text.length(), "the bytes from here on are not UTF-8");
      throw problems.failure();
    }
    return source;
  }

  private static String withoutMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static byte[] bytes(Path file) {
    byte[] bytes;
    try (InputStream input = Files.newInputStream(file)) {
      bytes = input.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      throw unreadable(file, Display.line(FileTrouble.of(file, e))).causedBy(e);
    }
    if (bytes.length > MAX_BYTES) {
      throw unreadable(file, "it has more than 1 MiB");
    }
    return bytes;
  }

  private static Failure unreadable(Path file, String what) {
    return Failure.usage(
            "reading the applications file " + Display.line(file.toString()) + ": " + what)
        .hint(HINT);
  }

  /** What {@code offset} is called in an editor. Columns are code points. */
  Position position(int offset) {
    int line = 1;
    int start = 0;
    int end = Math.min(offset, text.length());
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r') {
        if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
          if (i + 1 == end) {
            break; // between the two halves of a line break is still the old line
          }
          i++;
        }
        line++;
        start = i + 1;
      }
    }
    return new Position(line, text.codePointCount(start, end) + 1);
  }
}
