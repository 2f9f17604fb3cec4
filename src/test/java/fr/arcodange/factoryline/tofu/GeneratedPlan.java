package fr.arcodange.factoryline.tofu;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** A plan of many creations that is made up while it is read, so that it is never whole in memory. */
final class GeneratedPlan extends InputStream {
  private final int size;
  private final String filler;
  private int next = -1;
  private byte[] piece = new byte[0];
  private int position;

  /** @param valueSize how long the one attribute of each change is */
  GeneratedPlan(int size, int valueSize) {
    this.size = size;
    this.filler = "x".repeat(valueSize);
  }

  /** How many changes were handed out so far, in whole or in part. */
  int handedOut() {
    return Math.min(next, size);
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0];
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    while (position == piece.length) {
      if (next > size) {
        return -1;
      }
      piece = piece(next++).getBytes(StandardCharsets.UTF_8);
      position = 0;
    }
    int count = Math.min(length, piece.length - position);
    System.arraycopy(piece, position, bytes, offset, count);
    position += count;
    return count;
  }

  private String piece(int number) {
    if (number < 0) {
      return "{\"format_version\":\"1.2\",\"terraform_version\":\"1.12.6\",\"resource_changes\":[";
    }
    if (number == size) {
      return "],\"errored\":false}";
    }
    return (number == 0 ? "" : ",") + "{\"address\":\"terraform_data.n[" + number
        + "]\",\"mode\":\"managed\",\"type\":\"terraform_data\",\"name\":\"n\",\"index\":" + number
        + ",\"provider_name\":\"terraform.io/builtin/terraform\",\"change\":{\"actions\":"
        + "[\"create\"],\"before\":null,\"after\":{\"input\":\"" + filler
        + "\"},\"after_unknown\":{\"id\":true,\"output\":true},\"before_sensitive\":false,"
        + "\"after_sensitive\":{\"output\":{}}}}";
  }
}
