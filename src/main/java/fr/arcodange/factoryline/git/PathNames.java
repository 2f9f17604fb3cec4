package fr.arcodange.factoryline.git;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Path names as git stores them, which are bytes, made into text in which no two of them look alike. */
final class PathNames {
  private PathNames() {}

  /** The names in {@code bytes}, each ended by a NUL byte. */
  static List<String> list(byte[] bytes) {
    List<String> names = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        names.add(name(ByteBuffer.wrap(bytes, start, i - start)));
        start = i + 1;
      }
    }
    return names;
  }

  private static String name(ByteBuffer bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer text = CharBuffer.allocate(bytes.remaining() * 4);
    CoderResult result = decoder.decode(bytes, text, true);
    while (result.isError()) {
      for (int i = 0; i < result.length(); i++) {
        text.put(String.format("\\x%02x", bytes.get()));
      }
      result = decoder.decode(bytes, text, true);
    }
    return text.flip().toString();
  }
}
