package fr.arcodange.factoryline.review;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fr.arcodange.factoryline.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReceiptTest {
  private static final Receipt RECEIPT = new Receipt(
      Shown.HEAD,
      Instant.parse("2026-11-23T12:00:00.123Z"),
      Duration.ofMillis(4567),
      "radoux",
      "every change was shown by pull requests 7 and 8",
      new TreeMap<>(Map.of("create", 2, "update", 1)),
      false,
      List.of("t.x", "t.y[\"é\"]"),
      Optional.of(new Receipt.Acceptance(Fingerprint.parse("0".repeat(32)), "radoux")),
      List.of(7L, 8L),
      Optional.of("https://gitea.example/o/r/actions/runs/7"));

  @Test
  void aReceiptIsReadAsItWasWritten() {
    assertEquals(RECEIPT, Receipt.parse("applied/x", RECEIPT.toJson()));
  }

  @Test
  void theFormatStaysAsItIs() {
    assertEquals(
        "{\"version\":1,\"tip\":\"1111111111111111111111111111111111111111\","
            + "\"at\":\"2026-11-23T12:00:00.123Z\",\"tookMillis\":4567,\"who\":\"radoux\","
            + "\"decision\":\"every change was shown by pull requests 7 and 8\","
            + "\"counts\":{\"create\":2,\"update\":1},\"complete\":false,"
            + "\"left\":[\"t.x\",\"t.y[\\\"\\u00E9\\\"]\"],"
            + "\"accepted\":{\"fingerprint\":\"00000000000000000000000000000000\",\"by\":\"radoux\"},"
            + "\"pullRequests\":[7,8],\"runUrl\":\"https://gitea.example/o/r/actions/runs/7\"}",
        new String(RECEIPT.toJson(), UTF_8));
  }

  @Test
  void whatIsOptionalMayBeMissing() {
    Receipt bare = new Receipt(
        Shown.HEAD,
        Instant.EPOCH,
        Duration.ZERO,
        "a",
        "b",
        new TreeMap<>(),
        true,
        List.of(),
        Optional.empty(),
        List.of(),
        Optional.empty());
    assertEquals(bare, Receipt.parse("applied/x", bare.toJson()));
  }

  @Test
  void whatIsNoReceiptIsRefused() {
    String json = new String(RECEIPT.toJson(), UTF_8);
    assertRefused("it is not JSON", "{");
    assertRefused("no 'version' in it", "[]");
    assertRefused("no 'version' in it", "");
    assertRefused(
        "it has version 9, this factoryline reads version 1",
        json.replace("\"version\":1", "\"version\":9"));
    assertRefused("'complete' is not true or false", json.replace("false", "\"false\""));
    assertRefused("no 'tip' in it", json.replace("\"tip\"", "\"top\""));
    assertRefused("integer overflow", json.replace("\"create\":2", "\"create\":99999999999"));
  }

  private static void assertRefused(String why, String json) {
    Failure failure =
        assertThrows(Failure.class, () -> Receipt.parse("applied/x", json.getBytes(UTF_8)));
    assertEquals("reading the receipt applied/x: " + why, failure.message());
    assertEquals(Failure.Kind.REFUSED, failure.kind());
  }
}
