package fr.arcodange.factoryline.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinesTest {

  private static List<String> lines(byte[] bytes) throws IOException {
    List<String> whole = new ArrayList<>();
    Lines.forEach(new ByteArrayInputStream(bytes), whole::add);
    List<String> byByte = new ArrayList<>();
    Lines.forEach(new ByByte(bytes), byByte::add);
    assertEquals(whole, byByte, "however the bytes arrive");
    return whole;
  }

  @Test
  void everyKindOfLineEndCounts() throws IOException {
    assertEquals(List.of("a", "b", "c", "", "d"), lines("a\nb\r\nc\r\rd".getBytes(UTF_8)));
    assertEquals(List.of("", "", "a"), lines("\n\na\n".getBytes(UTF_8)));
    assertEquals(List.of(), lines(new byte[0]));
  }

  @Test
  void whatIsNoUtf8IsReplaced() throws IOException {
    assertEquals(
        List.of("\ufffdok", "caf\ufffd"),
        lines(new byte[] {(byte) 0xff, 'o', 'k', '\n', 'c', 'a', 'f', (byte) 0xc3}));
  }

  @Test
  void aLongLineComesInPiecesThatKeepCharactersWhole() throws IOException {
    String longLine = "x" + "\ud83d\ude00".repeat(300_000);

    List<String> pieces = lines((longLine + "\nnext\n").getBytes(UTF_8));

    assertEquals("next", pieces.get(pieces.size() - 1));
    assertEquals(longLine, String.join("", pieces.subList(0, pieces.size() - 1)));
    assertTrue(
        pieces.stream().allMatch(piece -> piece.getBytes(UTF_8).length <= Lines.LONGEST + 3));
  }

  @Test
  void aLineOfExactlyThePieceIsOneLine() throws IOException {
    String exact = "x".repeat(Lines.LONGEST);

    assertEquals(List.of(exact, "y"), lines((exact + "\ny").getBytes(UTF_8)));
    assertEquals(List.of(exact, "y", "z"), lines((exact + "y\nz").getBytes(UTF_8)));
  }

  @Test
  void bytesThatNeverBeginACharacterAreCutToo() throws IOException {
    byte[] continuation = new byte[200_000];
    java.util.Arrays.fill(continuation, (byte) 0x80);

    assertTrue(lines(continuation).stream().allMatch(piece -> piece.length() <= Lines.LONGEST + 3));
  }

  /** Gives one byte at a time. */
  private static final class ByByte extends InputStream {
    private final byte[] bytes;
    private int position;

    ByByte(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public int read() {
      return position < bytes.length ? bytes[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      int next = read();
      if (next < 0) {
        return -1;
      }
      target[offset] = (byte) next;
      return 1;
    }
  }
}
