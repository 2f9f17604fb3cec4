package fr.arcodange.factoryline.tofu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.LargeTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanReaderTest {
  private static final String HEAD = "{\"format_version\":\"1.2\",\"terraform_version\":\"1.12.6\"";

  private static ReadPlan read(String json) {
    return read(json.getBytes(StandardCharsets.UTF_8));
  }

  private static ReadPlan read(byte[] json) {
    ReadPlan plan = new ReadPlan();
    try {
      assertTrue(PlanReader.read(new ByteArrayInputStream(json), plan));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return plan;
  }

  private static String change(String address, String body) {
    return "{\"address\":\"" + address + "\",\"mode\":\"managed\",\"type\":\"t\",\"name\":\"n\","
        + "\"provider_name\":\"example.com/a/b\",\"change\":{" + body + "}}";
  }

  private static ReadPlan planOf(String... changes) {
    return read(HEAD + ",\"resource_changes\":[" + String.join(",", changes) + "]}");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"no-op\"', NO_OP",
    "'\"read\"', READ",
    "'\"create\"', CREATE",
    "'\"update\"', UPDATE",
    "'\"delete\"', DELETE",
    "'\"delete\",\"create\"', DELETE_THEN_CREATE",
    "'\"create\",\"delete\"', CREATE_THEN_DELETE",
    "'\"forget\"', FORGET",
    "'\"forget\",\"create\"', FORGET_THEN_CREATE",
    "'\"open\"', UNKNOWN",
    "'', UNKNOWN",
  })
  void actionWordsHaveAMeaning(String words, ChangeAction action) {
    assertEquals(
        action,
        planOf(change("t.n", "\"actions\":[" + words + "]")).changes.get(0).action());
  }

  @Test
  void everyFieldIsRead() {
    PlannedChange change = planOf("""
        {"address":"module.m.t.n[\\"k\\"]","previous_address":"t.old","module_address":"module.m",
         "mode":"managed","type":"t","name":"n","index":"k","provider_name":"example.com/a/b",
         "deposed":"0a1b","later_field":{"x":[1,2]},
         "change":{"actions":["delete","create"],"before":{"a":1},"after":{"a":2},
          "after_unknown":{"id":true},"before_sensitive":{"s":true},"after_sensitive":false,
          "replace_paths":[["a"],["b",0,"c"]],"importing":{"id":"i-1"},"later":true},
         "action_reason":"replace_because_tainted"}""").changes.get(0);
    assertEquals("module.m.t.n[\"k\"]", change.address());
    assertEquals(Optional.of("t.old"), change.previousAddress());
    assertEquals(Optional.of("module.m"), change.moduleAddress());
    assertEquals("example.com/a/b", change.provider());
    assertEquals(Optional.of("0a1b"), change.deposedKey());
    assertTrue(change.isTainted());
    assertEquals(Optional.of("i-1"), change.importId());
    assertEquals("[[\"a\"], [\"b\", 0, \"c\"]]", change.replacePaths().toString());
    assertEquals("{\"a\":1}", change.values().before().toString());
    assertEquals("{\"a\":2}", change.values().after().toString());
    assertTrue(change.values().afterUnknown().path("id").asBoolean());
    assertTrue(change.values().beforeSensitive().path("s").asBoolean());
  }

  @Test
  void warningLinesBeforeThePlanAreSkipped() {
    assertEquals(
        "1.12.6", read("\nWarning: {not the plan}\n\n  {neither}\n" + HEAD + "}").tofuVersion);
  }

  @Test
  void bytesThatAreNotUtf8BecomeReplacementCharacters() throws IOException {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    json.write(0xff);
    json.write('\n');
    json.writeBytes(
        (HEAD + ",\"resource_changes\":[" + "{\"address\":\"a").getBytes(StandardCharsets.UTF_8));
    json.write(0xc3);
    json.writeBytes("b\"}]}".getBytes(StandardCharsets.UTF_8));
    assertEquals("a\ufffdb", read(json.toByteArray()).changes.get(0).address());
  }

  @Test
  void numbersKeepEveryDigit() {
    JsonNode after = planOf(change(
            "t.n",
            "\"actions\":[\"create\"],\"after\":{\"a\":0.10000000000000000000000000000001,"
                + "\"b\":123456789012345678901234567890,\"c\":1.50}"))
        .changes
        .get(0)
        .values()
        .after();
    assertEquals("0.10000000000000000000000000000001", after.path("a").asText());
    assertEquals("123456789012345678901234567890", after.path("b").asText());
    assertEquals("1.50", after.path("c").asText());
  }

  @Test
  void valuesOfWhatStaysAsItIsAreNotKept() {
    PlannedChange change = planOf(
            change("t.n", "\"actions\":[\"no-op\"],\"before\":{\"a\":1},\"after\":{\"a\":1}"))
        .changes
        .get(0);
    assertTrue(change.values().before().isMissingNode());
    assertFalse(change.isEffective());
  }

  @Test
  void importWithoutAnythingElseIsAChange() {
    ReadPlan plan =
        planOf(change("t.n", "\"actions\":[\"no-op\"],\"importing\":{\"identity\":{\"a\":1}}"));
    assertTrue(plan.changes.get(0).isEffective());
    assertEquals(Optional.of("{\"a\":1}"), plan.changes.get(0).importId());
    assertEquals(1, plan.counts().imports());
  }

  @Test
  void countsTellReplacementsFromCreationsAndDeletions() {
    ReadPlan plan = planOf(
        change("a", "\"actions\":[\"create\"]"),
        change("b", "\"actions\":[\"delete\",\"create\"]"),
        change("c", "\"actions\":[\"create\",\"delete\"]"),
        change("d", "\"actions\":[\"delete\"]"),
        change("e", "\"actions\":[\"update\"],\"importing\":{\"id\":\"x\"}"),
        change("f", "\"actions\":[\"forget\"]"),
        change("g", "\"actions\":[\"novel\"]"),
        change("h", "\"actions\":[\"no-op\"]"),
        change("i", "\"actions\":[\"read\"]"));
    assertEquals(new ChangeCounts(1, 1, 1, 2, 1, 0, 1, 0, 1), plan.counts());
    assertTrue(planOf(change("h", "\"actions\":[\"no-op\"]")).counts().isEmpty());
  }

  @Test
  void driftOutputsChecksAndTheEndAreTold() {
    ReadPlan plan = read(HEAD
        + ",\"variables\":{\"v\":{\"value\":{\"errored\":true}}},\"resource_drift\":["
        + change("d", "\"actions\":[\"update\"]") + "],\"output_changes\":{\"o\":"
        + "{\"actions\":[\"update\"],\"before\":1,\"after\":2,\"before_sensitive\":true},"
        + "\"same\":{\"actions\":[\"no-op\"],\"before\":3}},"
        + "\"checks\":[{\"address\":{\"to_display\":\"check.c\"},\"status\":\"fail\","
        + "\"instances\":[{\"problems\":[{\"message\":\"m\"}]}]}],\"errored\":true}");
    assertEquals("d", plan.drift.get(0).address());
    assertTrue(plan.outputs.get(0).sensitive());
    assertEquals(1, plan.counts().outputs());
    assertEquals(new PlannedCheck("check.c", "fail", List.of("m")), plan.checks.get(0));
    assertEquals(Optional.of(true), plan.errored);
  }

  @Test
  void outputWithoutJsonIsNoPlan() throws IOException {
    assertFalse(PlanReader.read(
        new ByteArrayInputStream("Error: no\n".getBytes(StandardCharsets.UTF_8)), new ReadPlan()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"format_version\":\"1.2\",\"terraform_version\":\"1\",\"resource_changes\":[{\"address\"|not whole",
        "{\"format_version\":\"2.0\",\"terraform_version\":\"1\"}|its format is 2.0",
        "{\"errors\":[]}|it has no format_version",
      })
  void whatIsNoWholePlanIsAFailure(String json, String why) {
    Failure failure = assertThrows(
        Failure.class,
        () -> PlanReader.read(
            new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), new ReadPlan()));
    assertEquals(Failure.Kind.TOOL_FAILED, failure.kind());
    assertTrue(failure.message().contains(why), failure.message());
  }

  @LargeTest
  void aPlanOfAnySizeIsReadOneChangeAtATime() throws IOException {
    int size = 20_000;
    GeneratedPlan plan = new GeneratedPlan(size, 2_000);
    AtomicInteger told = new AtomicInteger();
    AtomicInteger lead = new AtomicInteger();
    assertTrue(PlanReader.read(plan, new PlanVisitor() {
      @Override
      public void change(PlannedChange change) {
        lead.accumulateAndGet(plan.handedOut() - told.incrementAndGet(), Math::max);
      }
    }));
    assertEquals(size, told.get());
    assertTrue(lead.get() < 100, "the reader was " + lead + " changes ahead of what it told");
  }
}
