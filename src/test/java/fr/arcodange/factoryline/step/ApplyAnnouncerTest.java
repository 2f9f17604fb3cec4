package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.job.StepOutputs;
import fr.arcodange.factoryline.job.StepSummary;
import fr.arcodange.factoryline.job.Ticker;
import fr.arcodange.factoryline.text.Redactor;
import java.io.StringWriter;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ApplyAnnouncerTest {
  private final FakeGitea forge = new FakeGitea();
  private final Redactor redactor = new Redactor();
  private final JobLog log =
      new JobLog(new StringWriter(), true, redactor, Clock.systemUTC(), Ticker.daemon());

  private ApplyAnnouncer announcer() {
    Publisher publisher = new Publisher(
        () -> Optional.of(forge),
        StatusPolicy.AUTO,
        Optional.empty(),
        new StepOutputs(Optional.empty()),
        new StepSummary(Optional.empty()),
        redactor,
        log);
    return new ApplyAnnouncer(Plans.ROOT.subject(), "main", FakeGit.sha(9), publisher, log);
  }

  @Test
  void aBugDoesNotLeaveTheStatusPending() {
    IllegalStateException bug = new IllegalStateException("nobody thought of it");

    assertSame(
        bug,
        assertThrows(
            IllegalStateException.class,
            () -> announcer().during(() -> {
              throw bug;
            })));

    String status = FakeGit.sha(9) + " tofu-apply (" + Plans.ROOT.subject().label() + ") ";
    assertEquals(
        List.of(status + "PENDING applying", status + "ERROR " + Publisher.BUG), forge.statuses);
  }
}
