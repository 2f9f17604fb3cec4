package fr.arcodange.factoryline.review;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.json.JsonTrees;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an apply leaves behind. That of a complete apply names the tip it carried: what was merged at or before it is spent.
 *
 * @param tip the commit whose plan was applied
 * @param at when it ended
 * @param who the account that started the run
 * @param decision why it was applied, a clause for people
 * @param counts how many changes of each action were applied
 * @param complete whether nothing was left to do
 * @param left addresses that were left after a partial failure
 * @param pullRequests those whose merges it carried
 */
public record Receipt(
    String tip,
    Instant at,
    Duration took,
    String who,
    String decision,
    SortedMap<String, Integer> counts,
    boolean complete,
    List<String> left,
    Optional<Acceptance> accepted,
    List<Long> pullRequests,
    Optional<String> runUrl) {
  private static final int VERSION = 1;

  public Receipt {
    Objects.requireNonNull(tip);
    Objects.requireNonNull(at);
    counts = new TreeMap<>(counts);
    left = List.copyOf(left);
    pullRequests = List.copyOf(pullRequests);
  }

  /** Who accepted a plan that had been refused. */
  public record Acceptance(Fingerprint fingerprint, String by) {}

  public byte[] toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", VERSION);
    json.put("tip", tip);
    json.put("at", at.toString());
    json.put("tookMillis", took.toMillis());
    json.put("who", who);
    json.put("decision", decision);
    ObjectNode countsJson = json.putObject("counts");
    counts.forEach(countsJson::put);
    json.put("complete", complete);
    ArrayNode leftJson = json.putArray("left");
    left.forEach(leftJson::add);
    accepted.ifPresent(acceptance -> json.putObject("accepted")
        .put("fingerprint", acceptance.fingerprint().toString())
        .put("by", acceptance.by()));
    ArrayNode pullRequestsJson = json.putArray("pullRequests");
    pullRequests.forEach(pullRequestsJson::add);
    runUrl.ifPresent(url -> json.put("runUrl", url));
    return JsonTrees.bytes(json);
  }

  /**
   * Reads one back.
   *
   * @param name the object's name, for errors
   * @throws Failure refused if it is damaged, of another version, or not a receipt
   */
  public static Receipt parse(String name, byte[] content) {
    try {
      return of(JsonTrees.read(content));
    } catch (JsonProcessingException e) {
      throw Failure.refused("reading the receipt " + name + ": it is not JSON").causedBy(e);
    } catch (IOException | IllegalArgumentException | ArithmeticException | DateTimeException e) {
      throw Failure.refused("reading the receipt " + name + ": " + e.getMessage())
          .causedBy(e);
    }
  }

  private static Receipt of(JsonNode json) {
    Json.requireVersion(json, VERSION);
    SortedMap<String, Integer> counts = new TreeMap<>();
    json.path("counts")
        .properties()
        .forEach(count -> counts.put(
            count.getKey(), Math.toIntExact(Json.number(json.path("counts"), count.getKey()))));
    List<Long> pullRequests = new ArrayList<>();
    json.path("pullRequests").forEach(number -> pullRequests.add(number.longValue()));
    return new Receipt(
        Json.text(json, "tip"),
        Instant.parse(Json.text(json, "at")),
        Duration.ofMillis(Json.number(json, "tookMillis")),
        Json.text(json, "who"),
        Json.text(json, "decision"),
        counts,
        Json.bool(json, "complete"),
        Json.texts(json, "left"),
        Optional.of(json.path("accepted")).filter(JsonNode::isObject).map(Receipt::acceptance),
        pullRequests,
        Json.optionalText(json, "runUrl"));
  }

  private static Acceptance acceptance(JsonNode json) {
    return new Acceptance(
        new Fingerprint(Digest.parse(Json.text(json, "fingerprint"))), Json.text(json, "by"));
  }
}
