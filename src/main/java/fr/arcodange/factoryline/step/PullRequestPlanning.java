package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.job.Event;
import fr.arcodange.factoryline.job.Job;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.planstore.PlanStore;
import fr.arcodange.factoryline.review.BundleWriter;
import fr.arcodange.factoryline.review.Fingerprint;
import fr.arcodange.factoryline.review.Manifest;
import fr.arcodange.factoryline.text.CommentHead;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/** Shows a pull request what merging it would change, and keeps the evidence of what was shown. */
final class PullRequestPlanning {
  private final Job job;
  private final Supplier<Git> opening;
  private final Workshop workshop;
  private final Publisher publisher;
  private final JobLog log;
  private final Clock clock;

  /** @param opening opens the repository, once */
  PullRequestPlanning(
      Job job,
      Supplier<Git> opening,
      Workshop workshop,
      Publisher publisher,
      JobLog log,
      Clock clock) {
    this.job = job;
    this.opening = opening;
    this.workshop = workshop;
    this.publisher = publisher;
    this.log = log;
    this.clock = clock;
  }

  /**
   * Plans, shows and keeps what was shown.
   *
   * @throws Failure tool failed, with its words in the comment; refused, on a merge conflict; denied or unreachable; not delivered,
   *     if the plan could not be shown, in which case it does not count as shown
   */
  PlanReport run(Event.PullRequest pullRequest, Plannable plannable, PlanTreeChoice choice) {
    if (pullRequest.closed()) {
      log.info("pull request #" + pullRequest.number() + " is closed: nothing to plan");
      return unplanned(plannable, Optional.empty());
    }
    PullRequestVoice voice = new PullRequestVoice(pullRequest, plannable.subject(), publisher, log);
    return voice.during(() -> plan(pullRequest, plannable, choice, voice));
  }

  private PlanReport plan(
      Event.PullRequest pullRequest,
      Plannable plannable,
      PlanTreeChoice choice,
      PullRequestVoice voice) {
    Git git = opening.get();
    workshop.removeLeftovers(git);
    try (PlanTree tree = PlanTree.of(
        pullRequest, choice, git, job.workspace(), workshop.place(plannable.subject()))) {
      if (choice == PlanTreeChoice.WORKSPACE) {
        plannable.require(tree);
      } else if (!touches(tree, plannable)) {
        log.info(
            "the pull request changes nothing that " + plannable.subject().label() + " is made of");
        return unplanned(plannable, voice.untouched(plannable.madeOf()));
      }
      voice.greeted();
      return show(pullRequest, plannable, tree, voice);
    } catch (PlanTree.Overtaken overtaken) {
      voice.overtaken(overtaken.head());
      return unplanned(plannable, Optional.empty());
    }
  }

  private static boolean touches(PlanTree tree, Plannable plannable) {
    Plannable.Sources sources = plannable.sources(tree);
    return tree.changed().stream().anyMatch(sources::touchedBy);
  }

  private PlanReport unplanned(Plannable plannable, Optional<URI> comment) {
    return new PlanReport(plannable.nothing(), Optional.empty(), comment).publish(publisher);
  }

  private PlanReport show(
      Event.PullRequest pullRequest, Plannable plannable, PlanTree tree, PullRequestVoice voice) {
    try (Lease lease = workshop.login()) {
      Optional<PlanStore> store = workshop.store(lease);
      Optional<CommentHead.Base> base =
          tree.base().map(sha -> new CommentHead.Base(pullRequest.baseRef(), sha));
      try (Planned.Shown plan = plannable.plan(tree, lease, voice.head(base))) {
        Evidence evidence = read(plan, plannable, tree, pullRequest);
        tree.closeMeanwhile();
        Tally tally = plan.tally();
        log.info(tally.words());
        Optional<URI> page =
            voice.planned(plan.comment(Optional.of("Fingerprint " + evidence.fingerprint())));
        keep(evidence, store, plannable, pullRequest, page);
        PlanReport report =
            new PlanReport(tally, Optional.of(evidence.fingerprint()), page).publish(publisher);
        voice.done(tally.words());
        return report;
      }
    }
  }

  private Evidence read(
      Planned plan, Plannable plannable, PlanTree tree, Event.PullRequest pullRequest) {
    Manifest manifest = workshop.manifest(
        plannable.subject(),
        plan,
        tree,
        Optional.of((long) pullRequest.number()),
        pullRequest.headSha());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (BundleWriter bundle = new BundleWriter(bytes, manifest, plan.digests().pathPrefix());
        BundleWriter.Beside changes = bundle.beside()) {
      plan.read(changes);
      changes.finish();
      return new Evidence(bundle.finish(), bytes);
    }
  }

  /** After the comment, never before: a bundle says that this was shown. */
  private void keep(
      Evidence evidence,
      Optional<PlanStore> store,
      Plannable plannable,
      Event.PullRequest pullRequest,
      Optional<URI> page) {
    if (page.isEmpty()) {
      log.warning(
          "nobody was shown this plan, so it does not count as shown: there is no FACTORYLINE_GITEA_TOKEN");
    } else if (store.isEmpty()) {
      log.warning("--store is not set: " + plannable.subject().applying()
          + " will not know what was shown");
    } else {
      String name = workshop
          .names(plannable.subject())
          .shown(pullRequest.headSha(), clock.instant(), evidence.fingerprint());
      store.get().create(name, evidence.bytes().toByteArray());
      log.info("kept what was shown as " + name);
    }
  }

  /** What was read of the plan, ready to be kept. */
  private record Evidence(Fingerprint fingerprint, ByteArrayOutputStream bytes) {}
}
