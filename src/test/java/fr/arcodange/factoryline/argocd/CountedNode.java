package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.atomic.AtomicLong;

/** An object that counts how often it is asked or compared: what grows with the square of a list cannot hide in a quick machine. */
@SuppressWarnings("unchecked") // deepCopy, as Jackson itself has it
final class CountedNode extends ObjectNode {
  private static final long serialVersionUID = 1;

  private final transient AtomicLong count;

  CountedNode(AtomicLong count) {
    super(JsonNodeFactory.instance);
    this.count = count;
  }

  /** With the members of another. */
  static CountedNode of(JsonNode content, AtomicLong count) {
    CountedNode node = new CountedNode(count);
    node.setAll((ObjectNode) content);
    return node;
  }

  @Override
  public JsonNode path(String name) {
    count.incrementAndGet();
    return super.path(name);
  }

  @Override
  public boolean equals(Object other) {
    count.incrementAndGet();
    return super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }
}
