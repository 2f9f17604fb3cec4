package fr.arcodange.factoryline.exec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Cuts a program's output into lines, at LF, CRLF or CR, without ever holding more than {@value #LONGEST} bytes of one: a longer
 * line comes in pieces. Bytes that are no UTF-8 become the replacement character.
 */
final class Lines {
  static final int LONGEST = 64 * 1024;
  private static final int CHUNK = 8 * 1024;

  private final LineSink sink;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
  private boolean afterReturn;
  private boolean pieceSent;

  private Lines(LineSink sink) {
    this.sink = sink;
  }

  /** Gives each line of {@code stream} to {@code sink}, until its end. */
  static void forEach(InputStream stream, LineSink sink) throws IOException {
    Lines lines = new Lines(sink);
    byte[] chunk = new byte[CHUNK];
    for (int length = stream.read(chunk); length >= 0; length = stream.read(chunk)) {
      lines.accept(chunk, length);
      if (stream.available() == 0) {
        sink.pause();
      }
    }
    if (lines.line.size() > 0) {
      lines.send();
    }
    sink.pause();
  }

  private void accept(byte[] chunk, int length) {
    int start = 0;
    for (int i = 0; i < length; i++) {
      byte next = chunk[i];
      if (next == '\n' || next == '\r') {
        boolean ofSameEnd = next == '\n' && afterReturn && i == start;
        if (!ofSameEnd) {
          append(chunk, start, i);
          end();
        }
        start = i + 1;
      }
      afterReturn = next == '\r';
    }
    append(chunk, start, length);
  }

  private void append(byte[] bytes, int from, int to) {
    int start = from;
    while (start < to) {
      int room = LONGEST - line.size();
      if (room > 0) {
        int count = Math.min(room, to - start);
        line.write(bytes, start, count);
        start += count;
      } else if (startsCharacter(bytes[start]) || line.size() >= LONGEST + 3) {
        // A piece may end only where a character begins, unless what comes is no UTF-8 at all.
        send();
        pieceSent = true;
      } else {
        line.write(bytes[start]);
        start++;
      }
    }
  }

  private static boolean startsCharacter(byte next) {
    return (next & 0xC0) != 0x80;
  }

  private void end() {
    if (line.size() > 0 || !pieceSent) {
      send();
    }
    pieceSent = false;
  }

  private void send() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    sink.accept(text);
  }
}
