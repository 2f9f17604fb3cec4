package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancelled;
import fr.arcodange.factoryline.gitea.Gitea;
import fr.arcodange.factoryline.job.Event;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.job.StepOutputs;
import fr.arcodange.factoryline.job.StepSummary;
import fr.arcodange.factoryline.job.Ticker;
import fr.arcodange.factoryline.text.Redactor;
import java.io.StringWriter;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class PullRequestVoiceTest {
  private final FakeGitea forge = new FakeGitea();
  private final Redactor redactor = new Redactor();
  private final JobLog log =
      new JobLog(new StringWriter(), true, redactor, Clock.systemUTC(), Ticker.daemon());

  private PullRequestVoice voice(Supplier<Optional<Gitea>> gitea) {
    Event.PullRequest pullRequest = new Event.PullRequest(
        7, "synchronize", "main", "branch", FakeGit.sha(9), FakeGit.sha(1), false, false, false);
    Publisher publisher = new Publisher(
        gitea,
        StatusPolicy.AUTO,
        Optional.empty(),
        new StepOutputs(Optional.empty()),
        new StepSummary(Optional.empty()),
        redactor,
        log);
    return new PullRequestVoice(pullRequest, Plans.ROOT.subject(), publisher, log);
  }

  /** As when the forge does not answer at first, and the job is cancelled while that is waited for. */
  private PullRequestVoice cancelledWhileGreeting() {
    AtomicBoolean cancelled = new AtomicBoolean();
    PullRequestVoice voice = voice(() -> {
      if (!cancelled.getAndSet(true)) {
        throw new Cancelled("waiting to repeat GET");
      }
      return Optional.of(forge);
    });
    voice.pending();
    return voice;
  }

  @Test
  void whoIsGreetedHearsThatThePlanBegins() {
    PullRequestVoice voice = voice(() -> Optional.of(forge));

    voice.pending();
    voice.greeted();

    assertEquals(1, forge.statuses.size());
    assertTrue(forge.statuses.get(0).endsWith("PENDING planning"), forge.statuses::toString);
  }

  @Test
  void aGreetingThatWasCancelledDoesNotKeepTheStatusFromSayingSo() {
    cancelledWhileGreeting().cancelled();

    assertEquals(
        List.of(
            FakeGit.sha(9) + " tofu-plan (" + Plans.ROOT.subject().label() + ") ERROR cancelled"),
        forge.statuses);
  }

  @Test
  void aBugDoesNotLeaveTheStatusPending() {
    IllegalStateException bug = new IllegalStateException("nobody thought of it");
    PullRequestVoice voice = voice(() -> Optional.of(forge));

    assertSame(
        bug,
        assertThrows(
            IllegalStateException.class,
            () -> voice.during(() -> {
              throw bug;
            })));

    assertTrue(
        forge.statuses.get(1).contains(" ERROR a bug in factoryline"), forge.statuses::toString);
  }

  @Test
  void aGreetingThatWasCancelledDoesNotHideWhatWentWrong() {
    cancelledWhileGreeting().failed(Failure.toolFailed("running tofu plan"), "");

    assertTrue(forge.comments.toString().contains("running tofu plan"), forge.comments::toString);
  }
}
