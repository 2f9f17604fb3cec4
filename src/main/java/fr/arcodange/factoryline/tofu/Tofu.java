package fr.arcodange.factoryline.tofu;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.LineSink;
import fr.arcodange.factoryline.exec.Programs;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * OpenTofu, run as a program in one root module after another. What it prints for people goes line by line to the {@code log}
 * sinks, which must fence it: plan text may look like anything. Every method throws
 * {@link fr.arcodange.factoryline.exec.Cancelled} when the job was cancelled, after tofu has given its lock back; only
 * {@link #apply} returns, so that what was done can still be told.
 */
public interface Tofu {

  /**
   * Finds the program.
   *
   * @param environment the whole of what tofu sees, less what {@link #ignoredVariables()} names
   * @param redact sees tofu's words before they are kept, as a Redactor's {@code redact}; the log is the caller's to redact
   * @param clock tells the age of somebody else's lock
   * @throws Failure usage if there is no tofu
   */
  static Tofu locate(
      Programs programs,
      Map<String, String> environment,
      TofuSettings settings,
      UnaryOperator<String> redact,
      Clock clock) {
    Path program = settings
        .program()
        .or(() -> Programs.find("tofu", environment.getOrDefault("PATH", "")))
        .orElseThrow(() -> Failure.usage("looking for tofu on PATH: it is not there")
            .hint("install OpenTofu 1.8 or newer (https://opentofu.org/docs/intro/install/),"
                + " or run in the toolkit's container image, which has it"));
    return new LocalTofu(programs, program, environment, settings, redact, clock);
  }

  /**
   * Its version, such as {@code 1.12.6}.
   *
   * @throws Failure usage if it is older than 1.8 or not OpenTofu
   */
  String version();

  /** Variables of the environment that tofu is not shown because they would change what is asked of it; names only. */
  List<String> ignoredVariables();

  /** {@code tofu init} with the lock file read-only if there is one. */
  InitOutcome init(InitRequest request, LineSink log);

  /** After {@link #init}, whether the state is a file in the root's own folder, where no other run finds it. */
  boolean keepsStateInRoot();

  /** {@code tofu init -backend=false}: modules and providers only. A root without a lock file is given one. */
  InitOutcome initProviders(Path root, LineSink log);

  /**
   * {@code tofu state list}, after {@link #init}: reads the state and takes no lock.
   *
   * @return why it cannot be read
   */
  Optional<Failure> readState(Path root, LineSink log);

  /** {@code tofu plan -out}. The plan file is readable by its owner only, and absent if there is no plan. */
  PlanOutcome plan(PlanRequest request, LineSink log);

  /**
   * Reads a plan file through {@code tofu show -json}, one change at a time.
   *
   * @throws Failure tool failed, with tofu's own words, if the file cannot be shown
   */
  void show(Path root, Path planFile, PlanVisitor visitor);

  /**
   * {@code tofu apply} of a plan file that {@link #plan} made. Returns after a cancellation, too: the caller reports what was
   * done and then asks the {@link fr.arcodange.factoryline.exec.Cancellation}.
   */
  ApplyOutcome apply(ApplyRequest request, LineSink log);

  /**
   * {@code tofu state push} of a state that {@link #apply} could not store, tried a few times under tofu's own checks of lineage
   * and serial. Returns after a cancellation, too.
   *
   * @param lockTimeout how long to wait for somebody else's lock
   * @return why it is still not where it belongs; empty if it is
   */
  Optional<Failure> pushState(Path root, Path file, Duration lockTimeout, LineSink log);

  /** How {@link #init} ended. */
  sealed interface InitOutcome {
    /** Planning can begin. */
    record Ready() implements InitOutcome {}

    /** What to throw once it is reported, and what to report. */
    record Failed(Failure failure, Words words) implements InitOutcome {}
  }

  /** How {@link #plan} ended. */
  sealed interface PlanOutcome {
    /**
     * There is a plan file.
     *
     * @param changes whether tofu counts anything at all to do, outputs included
     * @param warnings tofu's warnings about the configuration and failed checks
     */
    record Planned(boolean changes, Words warnings) implements PlanOutcome {}

    /** What to throw once it is reported, and what to report. */
    record Failed(Failure failure, Words words) implements PlanOutcome {}
  }

  /**
   * What to initialise.
   *
   * @param root the root module's folder
   * @param backendConfig {@code key=value}, or the name of a file below the root; secrets are refused, see
   *     {@link BackendConfig}
   */
  record InitRequest(Path root, List<String> backendConfig) {
    public InitRequest {
      backendConfig = List.copyOf(backendConfig);
    }
  }

  /**
   * What to plan.
   *
   * @param lock whether the state is locked meanwhile; a pull request's identity cannot
   * @param lockTimeout how long to wait for somebody else's lock
   * @param varFiles relative to the root
   * @param refresh whether the real objects are read first
   */
  record PlanRequest(
      Path root,
      Path planFile,
      boolean lock,
      Optional<Duration> lockTimeout,
      List<String> varFiles,
      boolean refresh,
      Optional<Integer> parallelism) {
    public PlanRequest {
      varFiles = List.copyOf(varFiles);
    }

    /** A plan that leaves the state unlocked, as for a pull request. */
    public static PlanRequest unlocked(Path root, Path planFile, List<String> varFiles) {
      return new PlanRequest(
          root, planFile, false, Optional.empty(), varFiles, true, Optional.empty());
    }

    /** A plan under the state's lock, as before an apply. */
    public static PlanRequest locked(
        Path root, Path planFile, List<String> varFiles, Duration lockTimeout) {
      return new PlanRequest(
          root, planFile, true, Optional.of(lockTimeout), varFiles, true, Optional.empty());
    }
  }

  /**
   * What to apply.
   *
   * @param lockTimeout how long to wait for somebody else's lock
   */
  record ApplyRequest(
      Path root, Path planFile, Optional<Duration> lockTimeout, Optional<Integer> parallelism) {}
}
