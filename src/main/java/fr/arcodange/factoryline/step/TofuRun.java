package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Background;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.text.FileTrouble;
import fr.arcodange.factoryline.tofu.ApplyOutcome;
import fr.arcodange.factoryline.tofu.NewState;
import fr.arcodange.factoryline.tofu.PlanVisitor;
import fr.arcodange.factoryline.tofu.Tofu;
import fr.arcodange.factoryline.tofu.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** OpenTofu in one tree, from init to the end, with everything it prints fenced and folded in the log. */
final class TofuRun {
  private final Tofu tofu;
  private final TofuRoot root;
  private final Path folder;
  private final Path planFile;
  private final PlanTree tree;
  private final UnsavedStates unsaved;
  private final JobLog log;
  private String version = "";

  /**
   * OpenTofu in one tree.
   *
   * @param folder the root module's, in the tree that is planned
   * @param unsaved where a state goes that must outlive the tree
   */
  TofuRun(Tofu tofu, TofuRoot root, Path folder, PlanTree tree, UnsavedStates unsaved, JobLog log) {
    this.tofu = tofu;
    this.root = root;
    this.folder = folder;
    this.planFile = tree.scratch().resolve("plan.bin");
    this.tree = tree;
    this.unsaved = unsaved;
    this.log = log;
  }

  /**
   * Init and plan, with the state locked.
   *
   * @param lockTimeout how long to wait for somebody else's lock
   * @return tofu's warnings
   * @throws Failure usage, if tofu is too old, or the new state would go with the tree; nothing is begun then
   * @throws PlanFailed with tofu's words
   */
  Words planLocked(Duration lockTimeout) {
    version = tofu.version();
    init();
    if (tofu.keepsStateInRoot()) {
      throw Failure.usage("planning " + root.path()
              + " to apply it: its state would be a file in this run's folder, and go with it")
          .hint("keep it where every run finds it: backend \"gcs\" { … } in the root");
    }
    return planned(Optional.of(lockTimeout));
  }

  /**
   * Init and plan, with the state left unlocked.
   *
   * @return tofu's warnings
   * @throws Failure usage, if tofu is too old; that is found out meanwhile, since such a one can do no harm here
   * @throws PlanFailed with tofu's words
   */
  Words plan() {
    try (Background<String> asked =
        Background.begin("asking tofu for its version", tofu::version)) {
      init();
      if (tofu.keepsStateInRoot()) {
        log.warning(
            "the root's state is a file in its own folder, which goes with the run: tofu-apply refuses that; "
                + "keep it in a bucket: backend \"gcs\" { … }");
      }
      Words warnings = planned(Optional.empty());
      version = asked.await();
      return warnings;
    } catch (PlanFailed failed) {
      // One that is too old does not know half of what it is told: then its age is why.
      version = tofu.version();
      throw failed;
    }
  }

  private void init() {
    tofu.ignoredVariables()
        .forEach(name -> log.warning(
            name + " is set, but tofu does not see it: it would change what is planned"));
    Tofu.InitOutcome init = folded(
        "tofu init", fence -> tofu.init(new Tofu.InitRequest(folder, root.backendConfig()), fence));
    if (init instanceof Tofu.InitOutcome.Failed failed) {
      throw new PlanFailed(inRepository(failed.failure()), failed.words().text());
    }
  }

  private Words planned(Optional<Duration> lockTimeout) {
    Tofu.PlanRequest request = lockTimeout
        .map(timeout -> Tofu.PlanRequest.locked(folder, planFile, root.varFiles(), timeout))
        .orElseGet(() -> Tofu.PlanRequest.unlocked(folder, planFile, root.varFiles()));
    Tofu.PlanOutcome plan = folded("tofu plan", fence -> tofu.plan(request, fence));
    if (plan instanceof Tofu.PlanOutcome.Failed failed) {
      throw new PlanFailed(inRepository(failed.failure()), failed.words().text());
    }
    return ((Tofu.PlanOutcome.Planned) plan).warnings();
  }

  /** The tree's own folder is another one each time, and says nothing to whoever reads a comment. */
  private Failure inRepository(Failure failure) {
    return failure.describedAs(
        failure.message().replace(folder.toString(), root.path().value()));
  }

  /** Reads the plan that was made, once. */
  void read(PlanVisitor visitor) {
    try (JobLog.Closing progress = log.progress("reading the plan")) {
      tofu.show(folder, planFile, visitor);
    }
  }

  /** Applies the plan file that {@link #plan} wrote, and no other. */
  ApplyOutcome apply(Duration lockTimeout) {
    ApplyOutcome outcome;
    boolean told = false;
    try {
      outcome = folded(
          "tofu apply",
          fence -> tofu.apply(
              new Tofu.ApplyRequest(folder, planFile, Optional.of(lockTimeout), Optional.empty()),
              fence));
      told = true;
    } finally {
      if (!told) {
        // A state in it may be nowhere else: the next run looks before it removes anything.
        tree.leave();
      }
    }
    return outcome.state() instanceof NewState.InFile unstored
        ? outcome.with(storedAgain(unstored, lockTimeout))
        : outcome;
  }

  /**
   * The tree goes when the run ends, and a state that is nowhere else must not go with it: it is brought to safety before anything
   * else is tried.
   */
  private NewState storedAgain(NewState.InFile unstored, Duration lockTimeout) {
    NewState.InFile safe = kept(unstored);
    log.warning("OpenTofu could not store the new state, which is in " + safe.file()
        + " now: trying again");
    Optional<Failure> failure =
        folded("tofu state push", fence -> tofu.pushState(folder, safe.file(), lockTimeout, fence));
    return failure
        .<NewState>map(
            why -> new NewState.InFile(safe.file(), inRepository(why).message() + safe.why()))
        .orElseGet(() -> storedLater(safe.file()));
  }

  private NewState.InFile kept(NewState.InFile unstored) {
    try {
      return new NewState.InFile(unsaved.keep(unstored.file()), "");
    } catch (IOException e) {
      tree.leave();
      return new NewState.InFile(
          unstored.file(),
          "; it cannot be taken out of the run's folder, which stays: "
              + FileTrouble.of(unstored.file(), e));
    }
  }

  private NewState storedLater(Path file) {
    log.info("the new state is stored where it belongs");
    try {
      Files.delete(file);
    } catch (IOException e) {
      log.warning("the file " + file + " holds a copy of the state, and cannot be removed: "
          + FileTrouble.of(file, e));
    }
    return new NewState.StoredLater();
  }

  /** What tofu prints meanwhile cannot act in the log, and is folded. */
  private <T> T folded(String title, Function<JobLog.Fence, T> work) {
    try (JobLog.Closing ignored = log.group(title);
        JobLog.Fence fence = log.fence();
        JobLog.Closing progress = log.progress(title)) {
      return work.apply(fence);
    }
  }

  /** Of what made the plan. */
  String version() {
    return version;
  }
}
