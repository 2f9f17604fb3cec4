package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Background;
import fr.arcodange.factoryline.exec.Cancelled;
import fr.arcodange.factoryline.gitea.CommitStatus;
import fr.arcodange.factoryline.job.Event;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.text.CommentHead;
import fr.arcodange.factoryline.text.Subject;
import fr.arcodange.factoryline.text.UnplannedComment;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;

/** Tells a pull request what became of its plan: the one comment, and the status of its head commit. */
final class PullRequestVoice {
  private final Event.PullRequest pullRequest;
  private final Subject subject;
  private final Publisher publisher;
  private final JobLog log;
  private Optional<Background<Boolean>> greeting = Optional.empty();

  PullRequestVoice(
      Event.PullRequest pullRequest, Subject subject, Publisher publisher, JobLog log) {
    this.pullRequest = pullRequest;
    this.subject = subject;
    this.publisher = publisher;
    this.log = log;
  }

  CommentHead head(Optional<CommentHead.Base> base) {
    return new CommentHead(
        subject,
        pullRequest.headSha(),
        base,
        publisher.runUrl().map(URI::toString),
        Optional.empty());
  }

  /** Does the work, and tells the pull request that it begins, and of whatever ends it early. */
  <T> T during(Supplier<T> work) {
    try {
      pending();
      return work.get();
    } catch (PlanTree.MergeConflict conflict) {
      afterFailure(
          UnplannedComment.conflicting(head(Optional.empty()), conflict.files()), "merge conflict");
      throw conflict.failure();
    } catch (PlanFailed failed) {
      failed(failed.failure(), failed.words());
      throw failed.failure();
    } catch (Cancelled cancelled) {
      cancelled();
      throw cancelled;
    } catch (Failure failure) {
      Failure explained = explained(failure);
      if (explained.kind() == Failure.Kind.NOT_DELIVERED) {
        afterTheComment(explained);
      } else {
        failed(explained, "");
      }
      throw explained;
    } catch (RuntimeException | Error bug) {
      ended(Publisher.BUG);
      throw bug;
    }
  }

  private Failure explained(Failure failure) {
    if (!pullRequest.fromFork() || failure.kind() != Failure.Kind.DENIED) {
      return failure;
    }
    return Failure.denied("planning pull request #" + pullRequest.number()
            + ", which comes from a fork and gets no secrets: " + failure.message())
        .hint(
            "push the branch to this repository once its code has been read, and open the pull request from there")
        .causedBy(failure);
  }

  /** The forge is spoken to for the first time, while the work begins; whatever is said later waits for that. */
  void pending() {
    greeting = Optional.of(Background.begin("greeting the forge", this::greet));
  }

  private Boolean greet() {
    boolean heard = publisher.hasForge();
    if (heard) {
      trying(() -> status(CommitStatus.State.PENDING, "planning"));
      trying(() -> publisher.expectComment(pullRequest.number(), subject.marker()));
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

  /**
   * The same where the page has room for more than the comment.
   *
   * @throws Failure not delivered
   */
  Optional<URI> shown(String markdown, String everything) {
    publisher.summary(everything);
    return comment(markdown);
  }

  void done(String description) {
    greeted();
    status(CommitStatus.State.SUCCESS, description);
  }

  /** What was shown must not be merged as it is. */
  void refused(String description) {
    greeted();
    status(CommitStatus.State.FAILURE, description);
  }

  /** What changes nothing is said where something else was said before, and nowhere else. */
  Optional<URI> nothing(String markdown, String description) {
    greeted();
    Optional<URI> page = publisher.updateComment(pullRequest.number(), subject.marker(), markdown);
    status(CommitStatus.State.SUCCESS, description);
    return page;
  }

  /** @param madeOf what the pull request's files have nothing to do with, as in "the root is made of" */
  Optional<URI> untouched(String madeOf) {
    Optional<URI> page = comment(UnplannedComment.untouched(head(Optional.empty()), madeOf));
    status(CommitStatus.State.SUCCESS, "untouched");
    return page;
  }

  void failed(Failure failure, String words) {
    afterFailure(
        UnplannedComment.failed(head(Optional.empty()), failure, words, publisher::redact),
        failure.message());
  }

  /** The plan was shown, but something after it went wrong: the comment stays. */
  private void afterTheComment(Failure failure) {
    awaitGreeting();
    trying(() -> status(CommitStatus.State.FAILURE, failure.message()));
  }

  void cancelled() {
    ended("cancelled");
  }

  /** The comment stays as it is: whoever planned the newer head has written it, or will. */
  void overtaken(String head) {
    log.info("pull request #" + pullRequest.number() + " has moved on to " + head
        + ", and this job is about " + pullRequest.headSha() + ": nothing to show");
    ended("overtaken by " + head);
  }

  /** The status must not stay pending for ever. */
  private void ended(String how) {
    awaitGreeting();
    trying(() -> status(CommitStatus.State.ERROR, how));
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
    return publisher.comment(pullRequest.number(), subject.marker(), markdown);
  }

  private void status(CommitStatus.State state, String description) {
    publisher.status(pullRequest.headSha(), subject.planStatus(), state, description);
  }
}
