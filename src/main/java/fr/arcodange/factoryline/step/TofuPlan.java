package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancelled;
import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.job.Event;
import fr.arcodange.factoryline.job.Job;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.planstore.PlanStore;
import fr.arcodange.factoryline.review.BundleWriter;
import fr.arcodange.factoryline.review.Fingerprint;
import fr.arcodange.factoryline.text.Redactor;
import fr.arcodange.factoryline.tofu.CommentHead;
import fr.arcodange.factoryline.tofu.PlanComment;
import fr.arcodange.factoryline.tofu.PlanVisitor;
import fr.arcodange.factoryline.tofu.Words;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Shows a pull request what merging it would change, and keeps the evidence of what was shown. Outside a pull request it plans the
 * job's commit, for the summary and the outputs only. The state is read and never locked: the plan identity need not write it.
 */
public final class TofuPlan {
  private final Job job;
  private final Supplier<Git> opening;
  private final TofuWorkshop workshop;
  private final Publisher publisher;
  private final Redactor redactor;
  private final JobLog log;
  private final Clock clock;

  /** @param opening opens the repository, once */
  public TofuPlan(
      Job job,
      Supplier<Git> opening,
      TofuWorkshop workshop,
      Publisher publisher,
      Redactor redactor,
      JobLog log,
      Clock clock) {
    this.job = job;
    this.opening = opening;
    this.workshop = workshop;
    this.publisher = publisher;
    this.redactor = redactor;
    this.log = log;
    this.clock = clock;
  }

  /**
   * Plans, shows and keeps what was shown.
   *
   * @throws Failure tool failed, with tofu's words in the comment; refused, on a merge conflict; denied or unreachable; not
   *     delivered, if the plan could not be shown, in which case it does not count as shown
   */
  public PlanReport run(TofuPlanRequest request) {
    Event event = job.event();
    if (event instanceof Event.PullRequest pullRequest) {
      if (pullRequest.closed()) {
        log.info("pull request #" + pullRequest.number() + " is closed: nothing to plan");
        return report(PlanReport.unplanned(Optional.empty()));
      }
      return spoken(pullRequest, request);
    }
    if (event instanceof Event.Other other) {
      throw Failure.usage("planning on the event '" + other.name() + "', which names no commit")
          .hint("run tofu-plan on pull_request, push, workflow_dispatch or schedule");
    }
    return report(commit(request));
  }

  private PlanReport spoken(Event.PullRequest pullRequest, TofuPlanRequest request) {
    PullRequestVoice voice = new PullRequestVoice(pullRequest, request.root(), publisher, log);
    try {
      voice.pending();
      return pullRequest(pullRequest, request, voice);
    } catch (PlanTree.MergeConflict conflict) {
      voice.conflicting(conflict.files());
      throw conflict.failure();
    } catch (TofuFailed failed) {
      voice.failed(failed.failure(), failed.words(), redactor::redact);
      throw failed.failure();
    } catch (Cancelled cancelled) {
      voice.cancelled();
      throw cancelled;
    } catch (Failure failure) {
      Failure explained = explained(failure, pullRequest);
      if (explained.kind() == Failure.Kind.NOT_DELIVERED) {
        voice.failed(explained);
      } else {
        voice.failed(explained, Words.NONE, redactor::redact);
      }
      throw explained;
    }
  }

  private PlanReport pullRequest(
      Event.PullRequest pullRequest, TofuPlanRequest request, PullRequestVoice voice) {
    TofuRoot root = request.root();
    Git git = opening.get();
    workshop.removeLeftovers(git);
    try (PlanTree tree =
        PlanTree.of(pullRequest, request.tree(), git, job.workspace(), workshop.place(root))) {
      if (request.tree() == PlanTreeChoice.WORKSPACE) {
        RootFiles.requireModule(tree.top(), root.path());
      } else if (!touches(git, tree, request)) {
        log.info("the pull request changes nothing that " + root.label() + " is made of");
        return report(PlanReport.unplanned(voice.untouched()));
      }
      voice.greeted();
      try (Lease lease = workshop.login()) {
        Optional<PlanStore> store = workshop.store(lease);
        TofuRun run = workshop.run(root, tree, lease);
        Words warnings = run.plan();
        Optional<CommentHead.Base> base =
            tree.base().map(sha -> new CommentHead.Base(pullRequest.baseRef(), sha));
        PlanComment comment =
            new PlanComment(voice.head(base), redactor::redact).warnings(warnings);
        Evidence evidence = read(run, request, tree, comment, pullRequest);
        tree.closeMeanwhile();
        comment.note("Fingerprint " + evidence.fingerprint());
        String words = Counts.words(comment.counts());
        log.info(words);
        Optional<URI> page = voice.planned(comment.markdown());
        keep(evidence, store, root, pullRequest, page);
        PlanReport report =
            report(new PlanReport(comment.counts(), Optional.of(evidence.fingerprint()), page));
        voice.done(words);
        return report;
      }
    }
  }

  private boolean touches(Git git, PlanTree tree, TofuPlanRequest request) {
    TofuRoot root = request.root();
    RootFiles files = RootFiles.of(tree.top(), root.path(), root.varFiles(), request.watch());
    return git.changedPaths(tree.comparedWith(), tree.commit()).stream().anyMatch(files::touchedBy);
  }

  private Evidence read(
      TofuRun run,
      TofuPlanRequest request,
      PlanTree tree,
      PlanComment comment,
      Event.PullRequest pullRequest) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (BundleWriter bundle = new BundleWriter(
            bytes,
            workshop.manifest(
                request.root(),
                tree,
                run.version(),
                Optional.of((long) pullRequest.number()),
                pullRequest.headSha()),
            workshop.digests(request.root(), tree).pathPrefix());
        BundleWriter.Beside changes = bundle.beside()) {
      run.read(PlanVisitor.of(comment, new ReviewedChanges(changes)));
      changes.finish();
      return new Evidence(bundle.finish(), bytes);
    }
  }

  /** After the comment, never before: a bundle says that this was shown. */
  private void keep(
      Evidence evidence,
      Optional<PlanStore> store,
      TofuRoot root,
      Event.PullRequest pullRequest,
      Optional<URI> page) {
    if (page.isEmpty()) {
      log.warning(
          "nobody was shown this plan, so it does not count as shown: there is no FACTORYLINE_GITEA_TOKEN");
    } else if (store.isEmpty()) {
      log.warning("--store is not set: tofu-apply will not know what was shown");
    } else {
      String name = workshop
          .names(root)
          .shown(pullRequest.headSha(), clock.instant(), evidence.fingerprint());
      store.get().create(name, evidence.bytes().toByteArray());
      log.info("kept what was shown as " + name);
    }
  }

  private PlanReport commit(TofuPlanRequest request) {
    Git git = opening.get();
    workshop.removeLeftovers(git);
    String commit = git.resolve("HEAD");
    try (PlanTree tree = PlanTree.ofCommit(commit, git, workshop.place(request.root()))) {
      RootFiles.requireModule(tree.top(), request.root().path());
      return commit(request, commit, tree);
    } catch (TofuFailed failed) {
      throw failed.failure();
    }
  }

  private PlanReport commit(TofuPlanRequest request, String commit, PlanTree tree) {
    try (Lease lease = workshop.login()) {
      TofuRun run = workshop.run(request.root(), tree, lease);
      CommentHead head = new CommentHead(
          request.root().path().value(),
          request.root().workspace(),
          commit,
          Optional.empty(),
          publisher.runUrl().map(URI::toString),
          Optional.empty());
      PlanComment comment = new PlanComment(head, redactor::redact).warnings(run.plan());
      run.read(comment);
      log.info(Counts.words(comment.counts()));
      publisher.summary(comment.markdown());
      return new PlanReport(comment.counts(), Optional.empty(), Optional.empty());
    }
  }

  private PlanReport report(PlanReport report) {
    Counts.outputs(report.counts()).forEach(publisher::output);
    publisher.output(
        "fingerprint", report.fingerprint().map(Fingerprint::toString).orElse(""));
    publisher.output("comment_url", report.comment().map(URI::toString).orElse(""));
    return report;
  }

  private static Failure explained(Failure failure, Event.PullRequest pullRequest) {
    if (!pullRequest.fromFork() || failure.kind() != Failure.Kind.DENIED) {
      return failure;
    }
    return Failure.denied("planning pull request #" + pullRequest.number()
            + ", which comes from a fork and gets no secrets: " + failure.message())
        .hint(
            "push the branch to this repository once its code has been read, and open the pull request from there")
        .causedBy(failure);
  }

  /** What was read of the plan, ready to be kept. */
  private record Evidence(Fingerprint fingerprint, ByteArrayOutputStream bytes) {}
}
