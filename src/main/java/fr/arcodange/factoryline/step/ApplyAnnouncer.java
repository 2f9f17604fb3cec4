package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancelled;
import fr.arcodange.factoryline.gitea.CommitStatus;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.review.CoverageResult;
import fr.arcodange.factoryline.text.Subject;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells what becomes of an apply: in the log always, then in the summary, the outputs, the commit status and the pull requests it
 * carries. What is done stays done when somebody cannot be told; {@link #undelivered()} then says so.
 */
final class ApplyAnnouncer {
  private final Subject subject;
  private final String branch;
  private final String tip;
  private final Publisher publisher;
  private final JobLog log;
  private List<Long> pullRequests = List.of();
  private @Nullable Failure undelivered;
  private boolean announced;

  ApplyAnnouncer(Subject subject, String branch, String tip, Publisher publisher, JobLog log) {
    this.subject = subject;
    this.branch = branch;
    this.tip = tip;
    this.publisher = publisher;
    this.log = log;
  }

  /** The pull requests that are told. */
  void tell(List<Long> numbers) {
    pullRequests = List.copyOf(numbers);
  }

  /** Does the work, and tells that it begins, and of whatever ends it early. */
  <T> T during(Supplier<T> work) {
    try {
      status(CommitStatus.State.PENDING, "applying");
      return work.get();
    } catch (PlanFailed failed) {
      failed(failed.failure(), failed.words());
      throw failed.failure();
    } catch (Cancelled cancelled) {
      status(CommitStatus.State.ERROR, "cancelled");
      throw cancelled;
    } catch (Failure failure) {
      brokenOff(failure.message());
      throw failure;
    } catch (RuntimeException | Error bug) {
      brokenOff(Publisher.BUG);
      throw bug;
    }
  }

  void nothingToDo(Tally tally, CoverageResult coverage) {
    ApplyComment comment = comment().nothingToDo(coverage);
    publish(comment, CommitStatus.State.SUCCESS, "nothing to do", tally, false);
  }

  void applied(
      ApplyDecision.Apply decision,
      Deeds deeds,
      CoverageResult coverage,
      Tally tally,
      Receipts receipts) {
    ApplyComment comment =
        comment().applied(decision, deeds, coverage, receipts.actor(), receipts.took());
    publish(comment, CommitStatus.State.SUCCESS, "applied: " + tally.words(), tally, true);
  }

  void partly(ApplyDecision.Apply decision, Deeds deeds, Tally tally, Receipts receipts) {
    ApplyComment comment = comment().partly(decision, deeds, receipts.actor(), receipts.took());
    publish(
        comment,
        CommitStatus.State.FAILURE,
        deeds.progress(),
        tally,
        !deeds.done().isEmpty());
  }

  void refused(ApplyDecision.Refuse refuse, Tally tally) {
    ApplyComment comment = comment().refused(refuse, tally.total());
    publisher.output("fingerprint", refuse.fingerprint().toString());
    publish(
        comment,
        CommitStatus.State.FAILURE,
        "refused: " + Counts.were(refuse.coverage().uncovered().size()) + " not shown",
        tally,
        false);
  }

  /** There is no plan: the planning program's own words say why. */
  private void failed(Failure failure, String words) {
    ApplyComment comment = comment().failed(failure, words);
    delivering(() -> publisher.summary(comment.markdown()));
    comments(comment);
    status(CommitStatus.State.FAILURE, failure.message());
  }

  /** Whatever ends the run before its end was announced: the status must not stay pending for ever. */
  private void brokenOff(String why) {
    if (!announced) {
      status(CommitStatus.State.ERROR, why);
    }
  }

  /** The branch moved on before anything was done. */
  void overtaken(String now) {
    log.info(branch + " has moved on to " + now + " meanwhile: planning that");
    status(CommitStatus.State.ERROR, "overtaken by " + now);
  }

  /** Somebody else changed what was planned; nothing was done here. */
  void overtakenByAnother() {
    log.info("another run has changed what this one planned: planning again");
  }

  private ApplyComment comment() {
    return new ApplyComment(subject, branch, tip, publisher.runUrl(), publisher::redact);
  }

  private void publish(
      ApplyComment comment,
      CommitStatus.State state,
      String description,
      Tally tally,
      boolean applied) {
    announced = true;
    try (JobLog.Fence fence = log.fence()) {
      comment.plain().lines().forEach(fence);
    }
    delivering(() -> publisher.summary(comment.markdown()));
    Optional<URI> page = comments(comment);
    status(state, description);
    delivering(() -> {
      tally.outputs().forEach(publisher::output);
      publisher.output("applied", Boolean.toString(applied));
      publisher.output("commit", tip);
      publisher.output("comment_url", page.map(URI::toString).orElse(""));
    });
  }

  private Optional<URI> comments(ApplyComment comment) {
    Optional<URI> first = Optional.empty();
    for (long pullRequest : pullRequests) {
      try {
        Optional<URI> page = publisher.comment(pullRequest, comment.marker(), comment.markdown());
        first = first.or(() -> page);
      } catch (Failure failure) {
        note(failure);
      }
    }
    return first;
  }

  private void status(CommitStatus.State state, String description) {
    delivering(() -> publisher.status(tip, subject.applyStatus(), state, description));
  }

  /** Does what comes after the work: its failure is one of the report, not of the work. */
  void delivering(Runnable report) {
    try {
      report.run();
    } catch (Failure failure) {
      note(failure);
    }
  }

  private void note(Failure failure) {
    log.warning(failure.message());
    failure.hint().ifPresent(hint -> log.info("hint: " + hint));
    if (undelivered == null) {
      undelivered =
          failure.kind() == Failure.Kind.NOT_DELIVERED ? failure : Publisher.notDelivered(failure);
    }
  }

  /** Why somebody could not be told, if so. */
  Optional<Failure> undelivered() {
    return Optional.ofNullable(undelivered);
  }
}
