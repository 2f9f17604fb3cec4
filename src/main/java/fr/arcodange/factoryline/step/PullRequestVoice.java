package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Background;
import fr.arcodange.factoryline.gitea.CommitStatus;
import fr.arcodange.factoryline.job.Event;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.tofu.CommentHead;
import fr.arcodange.factoryline.tofu.PlanComment;
import fr.arcodange.factoryline.tofu.Words;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Tells a pull request what became of its plan: the one comment, and the status of its head commit. */
final class PullRequestVoice {
  private final Event.PullRequest pullRequest;
  private final TofuRoot root;
  private final Publisher publisher;
  private final JobLog log;
  private Optional<Background<Boolean>> greeting = Optional.empty();

  PullRequestVoice(Event.PullRequest pullRequest, TofuRoot root, Publisher publisher, JobLog log) {
    this.pullRequest = pullRequest;
    this.root = root;
    this.publisher = publisher;
    this.log = log;
  }

  CommentHead head(Optional<CommentHead.Base> base) {
    return new CommentHead(
        root.path().value(),
        root.workspace(),
        pullRequest.headSha(),
        base,
        publisher.runUrl().map(URI::toString),
        Optional.empty());
  }

  /** The forge is spoken to for the first time, while git and tofu begin their work; whatever is said later waits for that. */
  void pending() {
    greeting = Optional.of(Background.begin("greeting the forge", this::greet));
  }

  private Boolean greet() {
    boolean heard = publisher.hasForge();
    if (heard) {
      trying(() -> status(CommitStatus.State.PENDING, "planning"));
      trying(() -> publisher.expectComment(pullRequest.number(), marker()));
    }
    return heard;
  }

  /**
   * Waits until the forge was spoken to.
   *
   * @throws Failure usage, if it makes no sense how the forge is to be reached
   */
  void greeted() {
    Optional<Background<Boolean>> begun = greeting;
    greeting = Optional.empty();
    begun.ifPresent(Background::await);
  }

  /** Lets the greeting end, however it does: what is being reported matters more, and meets the same forge. */
  private void awaitGreeting() {
    greeting.ifPresent(Background::close);
    greeting = Optional.empty();
  }

  /** @throws Failure not delivered: what nobody was shown must not count as shown */
  Optional<URI> planned(String markdown) {
    publisher.summary(markdown);
    return comment(markdown);
  }

  void done(String description) {
    greeted();
    status(CommitStatus.State.SUCCESS, description);
  }

  Optional<URI> untouched() {
    Optional<URI> page = comment(PlanComment.untouched(head(Optional.empty())));
    status(CommitStatus.State.SUCCESS, "untouched");
    return page;
  }

  void conflicting(List<String> files) {
    afterFailure(PlanComment.conflicting(head(Optional.empty()), files), "merge conflict");
  }

  void failed(Failure failure, Words words, UnaryOperator<String> redact) {
    afterFailure(
        PlanComment.failed(head(Optional.empty()), failure, words, redact), failure.message());
  }

  /** The plan was shown, but something after it went wrong: the comment stays. */
  void failed(Failure failure) {
    awaitGreeting();
    trying(() -> status(CommitStatus.State.FAILURE, failure.message()));
  }

  void cancelled() {
    awaitGreeting();
    trying(() -> status(CommitStatus.State.ERROR, "cancelled"));
  }

  private void afterFailure(String markdown, String description) {
    awaitGreeting();
    trying(() -> publisher.summary(markdown));
    trying(() -> comment(markdown));
    trying(() -> status(CommitStatus.State.FAILURE, description));
  }

  /** What went wrong first is what the command ends with; that somebody could not be told of it is said in the log. */
  private void trying(Runnable report) {
    try {
      report.run();
    } catch (Failure failure) {
      log.warning(failure.message());
      failure.hint().ifPresent(hint -> log.info("hint: " + hint));
    }
  }

  private Optional<URI> comment(String markdown) {
    greeted();
    return publisher.comment(pullRequest.number(), marker(), markdown);
  }

  private String marker() {
    return CommentHead.marker(root.path().value(), root.workspace());
  }

  private void status(CommitStatus.State state, String description) {
    publisher.status(pullRequest.headSha(), "tofu-plan (" + root.label() + ")", state, description);
  }
}
