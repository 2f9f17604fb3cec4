package fr.arcodange.factoryline.tofu;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A block of OpenTofu's language, as far as its text alone says: {@code backend "gcs" { prefix = "factory/main" }}.
 *
 * @param type as in {@code backend}; empty for a whole file
 * @param labels as in {@code gcs}
 * @param attributes those whose value is written out
 * @param blocks in it
 */
public record HclBlock(
    String type, List<String> labels, Map<String, HclValue> attributes, List<HclBlock> blocks) {

  public HclBlock {
    labels = List.copyOf(labels);
    attributes = Map.copyOf(attributes);
    blocks = List.copyOf(blocks);
  }

  /** The blocks of that type and with these labels first, directly in this one. */
  public Stream<HclBlock> blocks(String ofType, String... firstLabels) {
    return blocks.stream()
        .filter(block -> block.type().equals(ofType))
        .filter(block -> block.labels().size() >= firstLabels.length
            && block.labels().subList(0, firstLabels.length).equals(List.of(firstLabels)));
  }

  /** The value of an attribute, if it is a text that is written out. */
  public Optional<String> text(String attribute) {
    return attributes.get(attribute) instanceof HclValue.Text text
        ? Optional.of(text.value())
        : Optional.empty();
  }
}
