package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.review.Change;
import fr.arcodange.factoryline.review.DigestSettings;
import fr.arcodange.factoryline.text.CommentHead;
import fr.arcodange.factoryline.text.FileTrouble;
import fr.arcodange.factoryline.text.Sha256;
import fr.arcodange.factoryline.text.Subject;
import fr.arcodange.factoryline.tofu.ApplyOutcome;
import fr.arcodange.factoryline.tofu.ApplyReport;
import fr.arcodange.factoryline.tofu.ChangeCounts;
import fr.arcodange.factoryline.tofu.PlanComment;
import fr.arcodange.factoryline.tofu.PlanVisitor;
import fr.arcodange.factoryline.tofu.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A root module, as pull requests are shown it and merges apply it. */
final class PlannableRoot implements Plannable {
  private static final String LOCK_FILE = ".terraform.lock.hcl";

  private final TofuRoot root;
  private final List<String> watch;
  private final boolean strictOutputs;
  private final Duration lockTimeout;
  private final Workshop workshop;
  private final Tofus tofus;
  private final Publisher publisher;
  private final JobLog log;

  PlannableRoot(
      TofuRoot root,
      List<String> watch,
      boolean strictOutputs,
      Duration lockTimeout,
      Workshop workshop,
      Tofus tofus,
      Publisher publisher,
      JobLog log) {
    this.root = root;
    this.watch = watch;
    this.strictOutputs = strictOutputs;
    this.lockTimeout = lockTimeout;
    this.workshop = workshop;
    this.tofus = tofus;
    this.publisher = publisher;
    this.log = log;
  }

  @Override
  public Subject subject() {
    return root.subject();
  }

  @Override
  public String madeOf() {
    return "the root is made of";
  }

  @Override
  public Tally nothing() {
    return Counts.tally(new ChangeCounts.Counter().counts());
  }

  @Override
  public void require(PlanTree tree) {
    RootFiles.requireModule(tree.top(), root.path());
  }

  @Override
  public Sources sources(PlanTree tree) {
    if (isRemoved(tree)) {
      throw Failure.refused("planning the pull request: it removes the root '" + root.path() + "'")
          .hint(
              "what the state holds would stay, and nothing would destroy it: first merge a root that declares nothing, and remove"
                  + " it, and its jobs in the workflow, once that is applied");
    }
    return RootFiles.of(tree.top(), root.path(), root.varFiles(), watch);
  }

  /** Unlike one that was never there, whose name was mistyped. */
  private boolean isRemoved(PlanTree tree) {
    Path folder = root.path().in(tree.top());
    return !RootFiles.isModule(folder)
        && tree.changed().stream()
            .map(tree.top()::resolve)
            .anyMatch(file -> file.startsWith(folder) && !Files.exists(file));
  }

  @Override
  public Planned.Shown plan(PlanTree tree, Lease lease, CommentHead head) {
    TofuRun run = run(tree, lease);
    return new ShownRoot(run, tree, head, run.plan());
  }

  @Override
  public Planned.Locked planLocked(PlanTree tree, Lease lease) {
    TofuRun run = run(tree, lease);
    run.planLocked(lockTimeout);
    return new LockedRoot(run, tree);
  }

  private TofuRun run(PlanTree tree, Lease lease) {
    if (workshop.place(subject()).isTakenFrom(tree)) {
      log.info(
          "the folder that this root is usually planned in is not free, so this run has one of its own:"
              + " values that hold its path, as abspath(path.module) does, look changed");
    }
    return new TofuRun(
        tofus.with(lease.environment(), tree.scratch().resolve("data"), root.workspace()),
        root,
        root.path().in(tree.top()),
        tree,
        workshop.unsavedStates(),
        log);
  }

  private static Optional<String> lockFile(Path folder) {
    Path file = folder.resolve(LOCK_FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(HexFormat.of().formatHex(Sha256.of(Files.readAllBytes(file))));
    } catch (IOException e) {
      throw Failure.toolFailed("reading " + file + ": " + FileTrouble.of(file, e))
          .causedBy(e);
    }
  }

  /** What OpenTofu has planned in one tree. */
  private abstract class PlannedRoot implements Planned {
    private final TofuRun run;
    private final PlanTree tree;
    private final Optional<String> lockFile;

    PlannedRoot(TofuRun run, PlanTree tree) {
      this.run = run;
      this.tree = tree;
      this.lockFile = PlannableRoot.lockFile(root.path().in(tree.top()));
    }

    TofuRun run() {
      return run;
    }

    @Override
    public String plannedWith() {
      return "OpenTofu " + run.version();
    }

    @Override
    public Optional<String> server() {
      return Optional.empty();
    }

    @Override
    public Optional<String> lockFile() {
      return lockFile;
    }

    /** The tree lies in another folder each time, which must not look like a change. */
    @Override
    public DigestSettings digests() {
      return new DigestSettings(root.volatilePaths(), Optional.of(tree.top().toString()));
    }

    void read(PlanVisitor beside, Consumer<Change> changes) {
      try (PlanRehearsal rehearsal = PlanRehearsal.begin()) {
        run.read(PlanVisitor.of(rehearsal, beside, new ReviewedChanges(changes)));
      }
    }

    /** Nothing is held: the state's lock goes with OpenTofu, and the plan file with the tree. */
    @Override
    public void close() {}
  }

  private final class ShownRoot extends PlannedRoot implements Planned.Shown {
    private final PlanComment comment;

    ShownRoot(TofuRun run, PlanTree tree, CommentHead head, Words warnings) {
      super(run, tree);
      this.comment = new PlanComment(head, publisher::redact).warnings(warnings);
    }

    @Override
    public void read(Consumer<Change> changes) {
      read(comment, changes);
    }

    @Override
    public Tally tally() {
      return Counts.tally(comment.counts());
    }

    @Override
    public String comment(Optional<String> note) {
      note.ifPresent(comment::note);
      return comment.markdown();
    }
  }

  private final class LockedRoot extends PlannedRoot implements Planned.Locked {
    private final ChangeCounts.Counter counter = new ChangeCounts.Counter();

    LockedRoot(TofuRun run, PlanTree tree) {
      super(run, tree);
    }

    @Override
    public void read(Consumer<Change> changes) {
      read(counter, changes);
    }

    @Override
    public Tally tally() {
      return Counts.tally(counter.counts());
    }

    @Override
    public boolean strictOutputs() {
      return strictOutputs;
    }

    @Override
    public Deeds apply() {
      return deeds(run().apply(lockTimeout), publisher::redact);
    }
  }

  /** @param redact sees every foreign string of the page */
  static Deeds deeds(ApplyOutcome outcome, UnaryOperator<String> redact) {
    return new Deeds(
        switch (outcome.status()) {
          case COMPLETE -> Deeds.Status.COMPLETE;
          case FAILED -> Deeds.Status.FAILED;
          case OVERTAKEN -> Deeds.Status.OVERTAKEN;
          case CANCELLED -> Deeds.Status.CANCELLED;
        },
        outcome.done("create") + " added, " + outcome.done("update") + " changed, "
            + outcome.done("delete") + " destroyed",
        deeds(outcome.done()),
        deeds(outcome.left()),
        new ApplyReport(redact).markdown(outcome),
        Stream.concat(Stream.of(outcome.words().text()), outcome.state().words().stream())
            .toList(),
        outcome.state().isStored(),
        outcome.failure());
  }

  private static List<Deeds.Deed> deeds(List<ApplyOutcome.Step> steps) {
    return steps.stream()
        .map(step -> new Deeds.Deed(step.action(), step.address()))
        .toList();
  }
}
