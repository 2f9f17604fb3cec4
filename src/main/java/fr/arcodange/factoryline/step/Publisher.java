package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.gitea.CommitStatus;
import fr.arcodange.factoryline.gitea.Gitea;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.job.StepOutputs;
import fr.arcodange.factoryline.job.StepSummary;
import fr.arcodange.factoryline.text.Redactor;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The one way out for comments, statuses, summaries and outputs, so that each of them is redacted. Without a token for the forge
 * there are no comments and statuses, and the log says so once.
 */
public final class Publisher {
  /** What a status says of an exception that nobody foresaw. */
  static final String BUG = "a bug in factoryline: the log of the run has the lines to report";

  private final Supplier<Optional<Gitea>> gitea;
  private final StatusPolicy statusPolicy;
  private final Optional<URI> runUrl;
  private final StepOutputs outputs;
  private final StepSummary summary;
  private final Redactor redactor;
  private final JobLog log;
  private volatile boolean statusRefused;

  public Publisher(
      Supplier<Optional<Gitea>> gitea,
      StatusPolicy statusPolicy,
      Optional<URI> runUrl,
      StepOutputs outputs,
      StepSummary summary,
      Redactor redactor,
      JobLog log) {
    this.gitea = gitea;
    this.statusPolicy = statusPolicy;
    this.runUrl = runUrl;
    this.outputs = outputs;
    this.summary = summary;
    this.redactor = redactor;
    this.log = log;
  }

  Optional<URI> runUrl() {
    return runUrl;
  }

  /**
   * Whether there is a forge to tell anything.
   *
   * @throws Failure usage, if it makes no sense how it is to be reached
   */
  boolean hasForge() {
    return gitea.get().isPresent();
  }

  /** Looks for the comment before there is a text for it. */
  void expectComment(long pullRequest, String marker) {
    gitea.get().ifPresent(forge -> forge.expectComment(pullRequest, marker));
  }

  /**
   * Keeps one comment of ours up to date.
   *
   * @return its page; none without a token for the forge
   * @throws Failure not delivered
   */
  Optional<URI> comment(long pullRequest, String marker, String body) {
    return gitea.get().map(forge -> {
      try {
        return forge.keepComment(pullRequest, marker, redactor.redact(body));
      } catch (Failure failure) {
        throw notDelivered(failure);
      }
    });
  }

  /** The same if there is such a comment already; another one to say that nothing is to be said would be noise. */
  Optional<URI> updateComment(long pullRequest, String marker, String body) {
    return gitea.get().flatMap(forge -> {
      try {
        return forge.updateComment(pullRequest, marker, redactor.redact(body));
      } catch (Failure failure) {
        throw notDelivered(failure);
      }
    });
  }

  /** @throws Failure not delivered, if the policy insists */
  void status(String sha, String context, CommitStatus.State state, String description) {
    if (statusPolicy != StatusPolicy.NEVER && !statusRefused) {
      gitea.get().ifPresent(forge -> status(forge, sha, context, state, description));
    }
  }

  private void status(
      Gitea forge, String sha, String context, CommitStatus.State state, String description) {
    String text = redactor.redact(description);
    try {
      forge.setStatus(sha, new CommitStatus(state, context, text, runUrl));
    } catch (Failure failure) {
      if (statusPolicy == StatusPolicy.ALWAYS) {
        throw notDelivered(failure);
      }
      // The token does not change while the job runs: one warning is enough.
      statusRefused = failure.kind() == Failure.Kind.DENIED;
      log.warning("no commit status: " + failure.message());
      failure.hint().ifPresent(hint -> log.info("hint: " + hint));
    }
  }

  String redact(String text) {
    return redactor.redact(text);
  }

  void summary(String markdown) {
    summary.append(redactor.redact(markdown));
  }

  void output(String name, String value) {
    outputs.set(name, redactor.redact(value));
  }

  /** The same words, as what they mean once the work is done. */
  static Failure notDelivered(Failure failure) {
    Failure translated = Failure.notDelivered(failure.message()).causedBy(failure);
    return failure.hint().map(translated::hint).orElse(translated);
  }
}
