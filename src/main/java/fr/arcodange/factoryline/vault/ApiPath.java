package fr.arcodange.factoryline.vault;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A path below {@code /v1/}, as the driver takes it: percent-encoded, slashes and a {@code ?version=2} left alone. */
final class ApiPath {
  private static final String UNRESERVED = "-._~/";

  private ApiPath() {}

  /** Whether every part says where to go: an HTTP client resolves {@code ..} before Vault's policies see it. */
  static boolean isPlain(String path) {
    return Arrays.stream(path.split("/", -1))
        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
  }

  static String encoded(String path) {
    int query = path.indexOf('?');
    return query < 0
        ? encodedSegments(path)
        : encodedSegments(path.substring(0, query)) + path.substring(query);
  }

  private static String encodedSegments(String path) {
    StringBuilder encoded = new StringBuilder(path.length());
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0)) {
        encoded.append(c);
      } else {
        encoded
            .append('%')
            .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
            .append(Character.toUpperCase(Character.forDigit(c & 0xf, 16)));
      }
    }
    return encoded.toString();
  }
}
