package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Background;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.tofu.ApplyOutcome;
import fr.arcodange.factoryline.tofu.PlanVisitor;
import fr.arcodange.factoryline.tofu.Tofu;
import fr.arcodange.factoryline.tofu.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;

/** OpenTofu in one tree, from init to the end, with everything it prints fenced and folded in the log. */
final class TofuRun {
  private final Tofu tofu;
  private final TofuRoot root;
  private final Path folder;
  private final Path planFile;
  private final Path keep;
  private final JobLog log;
  private String version = "";

  /**
   * OpenTofu in one tree.
   *
   * @param folder the root module's, in the tree that is planned
   * @param keep where files go that must outlive the tree
   */
  TofuRun(Tofu tofu, TofuRoot root, Path folder, Path scratch, Path keep, JobLog log) {
    this.tofu = tofu;
    this.root = root;
    this.folder = folder;
    this.planFile = scratch.resolve("plan.bin");
    this.keep = keep;
    this.log = log;
  }

  /**
   * Init and plan.
   *
   * @param lockTimeout how long to wait for somebody else's lock on the state; without it the state stays unlocked
   * @return tofu's warnings
   * @throws Failure usage, if tofu is too old, whatever it makes of init
   * @throws TofuFailed with tofu's words
   */
  Words plan(Optional<Duration> lockTimeout) {
    tofu.ignoredVariables()
        .forEach(name -> log.warning(
            name + " is set, but tofu does not see it: it would change what is planned"));
    Tofu.InitOutcome init;
    try (Background<String> asked = Background.begin("tofu version", tofu::version);
        JobLog.Closing ignored = log.group("tofu init");
        JobLog.Fence fence = log.fence();
        JobLog.Closing progress = log.progress("tofu init")) {
      init = tofu.init(new Tofu.InitRequest(folder, root.backendConfig()), fence);
      version = asked.await();
    }
    if (init instanceof Tofu.InitOutcome.Failed failed) {
      throw new TofuFailed(inRepository(failed.failure()), failed.words());
    }
    Tofu.PlanRequest request = lockTimeout
        .map(timeout -> Tofu.PlanRequest.locked(folder, planFile, root.varFiles(), timeout))
        .orElseGet(() -> Tofu.PlanRequest.unlocked(folder, planFile, root.varFiles()));
    Tofu.PlanOutcome plan;
    try (JobLog.Closing ignored = log.group("tofu plan");
        JobLog.Fence fence = log.fence();
        JobLog.Closing progress = log.progress("tofu plan")) {
      plan = tofu.plan(request, fence);
    }
    if (plan instanceof Tofu.PlanOutcome.Failed failed) {
      throw new TofuFailed(inRepository(failed.failure()), failed.words());
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
    try (JobLog.Closing ignored = log.group("tofu apply");
        JobLog.Fence fence = log.fence();
        JobLog.Closing progress = log.progress("tofu apply")) {
      ApplyOutcome outcome = tofu.apply(
          new Tofu.ApplyRequest(folder, planFile, Optional.of(lockTimeout), Optional.empty()),
          fence);
      return outcome
          .unsavedState()
          .map(state -> outcome.withUnsavedState(kept(state)))
          .orElse(outcome);
    }
  }

  /** The tree goes when the run ends; a state that is nowhere else must not go with it. */
  private Path kept(Path state) {
    try {
      Path file = Files.createTempFile(
          keep,
          "unsaved-",
          ".tfstate",
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(file, Files.readAllBytes(state));
      return file;
    } catch (IOException e) {
      throw Failure.toolFailed("keeping the state that could not be stored, which is in " + state
              + ": " + e.getMessage())
          .hint("it is lost with the folder: import what the log says was made")
          .causedBy(e);
    }
  }

  /** Of the program that made the plan. */
  String version() {
    return version;
  }
}
