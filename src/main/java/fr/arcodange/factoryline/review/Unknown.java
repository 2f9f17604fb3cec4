package fr.arcodange.factoryline.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/** Reads the trees that say which values are known only after apply: {@code true}, or a container of such. */
final class Unknown {
  static final JsonNode NOTHING = MissingNode.getInstance();

  private Unknown() {}

  static boolean wholly(JsonNode unknown) {
    return unknown.isBoolean() && unknown.booleanValue();
  }

  static boolean anywhere(JsonNode unknown) {
    if (unknown.isContainerNode()) {
      for (JsonNode child : unknown) {
        if (anywhere(child)) {
          return true;
        }
      }
    }
    return wholly(unknown);
  }
}
