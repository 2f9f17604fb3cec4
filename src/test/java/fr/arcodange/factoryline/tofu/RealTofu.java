package fr.arcodange.factoryline.tofu;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.fail;

import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.Engines;
import fr.arcodange.factoryline.exec.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A root module in a temporary folder, and the real tofu to run in it. */
final class RealTofu {
  static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  final Path root;
  final Path planFile;
  final Path dataFolder;
  final Map<String, String> environment = new HashMap<>();
  final List<String> log = new ArrayList<>();
  final Cancellation cancellation = new Cancellation(Duration.ofSeconds(60));
  Optional<String> workspace = Optional.empty();
  Duration initTimeout = TofuSettings.INIT_TIMEOUT;

  RealTofu(Path temporary) {
    this.root = temporary.resolve("root");
    this.dataFolder = temporary.resolve("data");
    this.planFile = temporary.resolve("plan.tfplan");
    environment.put("PATH", System.getenv("PATH"));
    environment.put("HOME", temporary.toString());
    try {
      Files.createDirectories(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path program() {
    return Engines.find("tofu");
  }

  RealTofu write(String name, String content) {
    try {
      Files.writeString(root.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  RealTofu main(String content) {
    return write("main.tf", content);
  }

  Tofu tofu() {
    return Tofu.locate(
        new Programs(cancellation, System.getenv("PATH")),
        environment,
        new TofuSettings(Optional.of(program()), dataFolder, workspace, initTimeout),
        UnaryOperator.identity(),
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  Tofu.InitOutcome init(String... backendConfig) {
    return tofu().init(new Tofu.InitRequest(root, List.of(backendConfig)), log::add);
  }

  Tofu.PlanOutcome plan(String... varFiles) {
    return tofu().plan(Tofu.PlanRequest.unlocked(root, planFile, List.of(varFiles)), log::add);
  }

  /** Init, plan, and the plan as it was read. */
  ReadPlan planned() {
    assertInstanceOf(Tofu.InitOutcome.Ready.class, init(), () -> String.join("\n", log));
    if (plan() instanceof Tofu.PlanOutcome.Failed failed) {
      fail(failed.words().text());
    }
    return show();
  }

  ReadPlan show() {
    ReadPlan read = new ReadPlan();
    tofu().show(root, planFile, read);
    return read;
  }

  ApplyOutcome apply() {
    return tofu()
        .apply(new Tofu.ApplyRequest(root, planFile, Optional.empty(), Optional.empty()), log::add);
  }

  String logText() {
    return String.join("\n", log);
  }
}
