package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.tofu.ChangeCounts;
import fr.arcodange.factoryline.tofu.PlanReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanRehearsalTest {
  @Test
  void whatItReadsIsAPlan() throws IOException {
    ChangeCounts.Counter counter = new ChangeCounts.Counter();

    assertTrue(PlanReader.read(
        new ByteArrayInputStream(PlanRehearsal.plan().getBytes(StandardCharsets.UTF_8)), counter));
    assertEquals("10 to update, 10 to create", counter.counts().summary());
  }

  @Test
  void itReadsAFewTimesAtMost() {
    assertEquals(10, PlanRehearsal.rehearse(() -> true));
  }

  @Test
  void itEndsWhenTheRealOneIsThere() {
    Iterator<Boolean> waiting = List.of(true, true, false).iterator();

    assertEquals(2, PlanRehearsal.rehearse(waiting::next));
  }

  @Test
  void itsEndIsWaitedFor() {
    try (PlanRehearsal rehearsal = PlanRehearsal.begin()) {
      rehearsal.header("1.2", "1.12.6");
    }
  }
}
