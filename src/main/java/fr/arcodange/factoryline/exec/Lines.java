package fr.arcodange.factoryline.exec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Cuts a program's output into lines, at LF, CRLF or CR, without ever holding more than {@value #LONGEST} bytes of one: a longer
 * line comes in pieces. Bytes that are no UTF-8 become the replacement character.
 */
final class Lines {
  static final int LONGEST = 64 * 1024;
  private static final int CHUNK = 8 * 1024;

  private final Consumer<String> consumer;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
  private boolean afterReturn;
  private boolean pieceSent;

  private Lines(Consumer<String> consumer) {
    this.consumer = consumer;
  }

  /** Gives each line of {@code stream} to {@code consumer}, until its end. */
  static void forEach(InputStream stream, Consumer<String> consumer) throws IOException {
    Lines lines = new Lines(consumer);
    byte[] chunk = new byte[CHUNK];
    for (int length = stream.read(chunk); length >= 0; length = stream.read(chunk)) {
      for (int i = 0; i < length; i++) {
        lines.accept(chunk[i]);
      }
    }
    if (lines.line.size() > 0) {
      lines.send();
    }
  }

  private void accept(byte next) {
    boolean ofSameEnd = next == '\n' && afterReturn;
    afterReturn = next == '\r';
    if (ofSameEnd) {
      return;
    }
    if (next == '\n' || next == '\r') {
      if (line.size() > 0 || !pieceSent) {
        send();
      }
      pieceSent = false;
      return;
    }
    // A piece may end only where a character begins, unless what comes is no UTF-8 at all.
    if (line.size() >= LONGEST && (startsCharacter(next) || line.size() >= LONGEST + 3)) {
      send();
      pieceSent = true;
    }
    line.write(next);
  }

  private static boolean startsCharacter(byte next) {
    return (next & 0xC0) != 0x80;
  }

  private void send() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    consumer.accept(text);
  }
}
