package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.LineSink;
import fr.arcodange.factoryline.tofu.ApplyOutcome;
import fr.arcodange.factoryline.tofu.NewState;
import fr.arcodange.factoryline.tofu.PlanVisitor;
import fr.arcodange.factoryline.tofu.Tofu;
import fr.arcodange.factoryline.tofu.Words;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An OpenTofu that makes one object and cannot store the state of it. */
final class FakeTofu implements Tofu {
  private final Optional<Failure> pushFailure;
  private String pushed = "nothing";
  private boolean breaksOff;

  /** @param pushFailure why a later try does not store it either */
  FakeTofu(Optional<Failure> pushFailure) {
    this.pushFailure = pushFailure;
  }

  /** The apply ends in a way that nobody thought of. */
  FakeTofu breakingOff() {
    breaksOff = true;
    return this;
  }

  /** What a later try was given. */
  String pushed() {
    return pushed;
  }

  @Override
  public ApplyOutcome apply(ApplyRequest request, LineSink log) {
    if (breaksOff) {
      throw new IllegalStateException("reading what tofu says");
    }
    try {
      Path file = Files.writeString(request.root().resolve(NewState.FILE_NAME), "the state");
      return new ApplyOutcome(
          ApplyOutcome.Status.FAILED,
          List.of(new ApplyOutcome.Step("terraform_data.a", "create")),
          List.of(),
          List.of(),
          Words.NONE,
          Optional.of(Failure.toolFailed("running tofu apply: Failed to save state")),
          new NewState.InFile(file, "the backend did not take it"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<Failure> pushState(Path root, Path file, Duration lockTimeout, LineSink log) {
    try {
      pushed = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return pushFailure;
  }

  @Override
  public String version() {
    return "1.12.6";
  }

  @Override
  public List<String> ignoredVariables() {
    return List.of();
  }

  @Override
  public InitOutcome init(InitRequest request, LineSink log) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean keepsStateInRoot() {
    return false;
  }

  @Override
  public InitOutcome initProviders(Path root, LineSink log) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Failure> readState(Path root, LineSink log) {
    throw new UnsupportedOperationException();
  }

  @Override
  public PlanOutcome plan(PlanRequest request, LineSink log) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void show(Path root, Path planFile, PlanVisitor visitor) {
    throw new UnsupportedOperationException();
  }
}
