package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.gitea.CommitStatus;
import fr.arcodange.factoryline.gitea.Gitea;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.job.StepOutputs;
import fr.arcodange.factoryline.job.StepSummary;
import fr.arcodange.factoryline.job.Ticker;
import fr.arcodange.factoryline.text.Redactor;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublisherTest {
  private static Failure denied() {
    return Failure.denied("setting the status: HTTP 403").hint("contents: write");
  }

  @TempDir
  private Path folder;

  private final StringWriter printed = new StringWriter();
  private final Redactor redactor = new Redactor();
  private final FakeGitea gitea = new FakeGitea();

  private Publisher publisher(Optional<Gitea> forge, StatusPolicy policy) {
    redactor.add(Secret.of("canary-5f0c9a7e"));
    return new Publisher(
        () -> forge,
        policy,
        Optional.empty(),
        new StepOutputs(Optional.of(folder.resolve("outputs"))),
        new StepSummary(Optional.of(folder.resolve("summary"))),
        redactor,
        new JobLog(printed, true, redactor, Clock.systemUTC(), Ticker.daemon()));
  }

  private void setStatus(Publisher publisher) {
    publisher.status("1a2b", "tofu-plan (iac)", CommitStatus.State.SUCCESS, "canary-5f0c9a7e ok");
  }

  @Test
  void everyWayOutIsRedacted() throws IOException {
    Publisher publisher = publisher(Optional.of(gitea), StatusPolicy.AUTO);

    publisher.comment(7, "<!-- m -->", "a canary-5f0c9a7e");
    setStatus(publisher);
    publisher.summary("b canary-5f0c9a7e");
    publisher.output("name", "c canary-5f0c9a7e");

    assertEquals("a ***", gitea.comments.get(7L));
    assertEquals(List.of("1a2b tofu-plan (iac) SUCCESS *** ok"), gitea.statuses);
    assertEquals("b ***\n", Files.readString(folder.resolve("summary")));
    assertTrue(Files.readString(folder.resolve("outputs")).contains("c ***"));
  }

  @Test
  void withoutATokenForTheForgeNothingIsTold() {
    Publisher publisher = publisher(Optional.empty(), StatusPolicy.ALWAYS);

    assertEquals(Optional.empty(), publisher.comment(7, "<!-- m -->", "text"));
    setStatus(publisher);
  }

  @Test
  void aCommentThatIsRefusedIsNotDelivered() {
    gitea.refusing(denied());
    Publisher publisher = publisher(Optional.of(gitea), StatusPolicy.AUTO);

    Failure failure = assertThrows(Failure.class, () -> publisher.comment(7, "<!-- m -->", "text"));

    assertEquals(Failure.Kind.NOT_DELIVERED, failure.kind());
    assertEquals(denied().message(), failure.message());
    assertEquals(denied().hint(), failure.hint());
  }

  @Test
  void aStatusThatIsDeniedIsOneWarningAndNotTriedAgain() {
    gitea.refusing(denied());
    Publisher publisher = publisher(Optional.of(gitea), StatusPolicy.AUTO);

    setStatus(publisher);
    gitea.answering();
    setStatus(publisher);
    assertEquals(List.of(), gitea.statuses);
    assertEquals(1, printed.toString().split("no commit status", -1).length - 1);
  }

  @Test
  void aStatusThatOnlyFailedOnceIsTriedAgain() {
    gitea.refusing(Failure.unreachable("setting the status: HTTP 503"));
    Publisher publisher = publisher(Optional.of(gitea), StatusPolicy.AUTO);

    setStatus(publisher);
    gitea.answering();
    setStatus(publisher);
    assertEquals(1, gitea.statuses.size());
  }

  @Test
  void aStatusThatMustBeSetIsNotDeliveredOtherwise() {
    gitea.refusing(denied());
    Publisher publisher = publisher(Optional.of(gitea), StatusPolicy.ALWAYS);

    Failure failure = assertThrows(Failure.class, () -> setStatus(publisher));

    assertEquals(Failure.Kind.NOT_DELIVERED, failure.kind());
  }

  @Test
  void noStatusIsTriedWhereNoneIsWanted() {
    gitea.refusing(denied());
    setStatus(publisher(Optional.of(gitea), StatusPolicy.NEVER));
    assertEquals("", printed.toString());
  }
}
