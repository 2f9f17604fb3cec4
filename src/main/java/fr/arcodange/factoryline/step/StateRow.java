package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.planstore.PlanStore;
import fr.arcodange.factoryline.planstore.PlanStores;
import fr.arcodange.factoryline.step.SetupCheck.Ok;
import fr.arcodange.factoryline.step.SetupCheck.Unknown;
import fr.arcodange.factoryline.step.SetupCheck.Warning;
import fr.arcodange.factoryline.tofu.HclBlock;
import fr.arcodange.factoryline.tofu.HclFiles;
import fr.arcodange.factoryline.tofu.Tofu;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Whether the state of a root can be read. OpenTofu's GCS backend takes a lock and writes an empty state where there is none, init
 * included: so the bucket is looked into first, and tofu is only asked for a state that is there.
 */
public final class StateRow {
  private static final String NAME = "state";

  private final BiFunction<PlanStores.Opening, Map<String, String>, PlanStore> opening;

  /** @param opening opens a bucket with the secrets of a login */
  public StateRow(BiFunction<PlanStores.Opening, Map<String, String>, PlanStore> opening) {
    this.opening = opening;
  }

  void examine(
      SetupRows.Section rows,
      SetupRoot root,
      VaultVisit login,
      Consumer<Tofu.InitRequest> init,
      Supplier<Optional<Failure>> read) {
    List<HclBlock> backends;
    try {
      backends = backends(root);
    } catch (Failure failure) {
      rows.add(NAME, "", SetupCheck.of(failure));
      return;
    }
    if (backends.isEmpty()) {
      rows.warning(
          NAME,
          "no *.tf file of the root has a backend block: its state is a file, which goes with the job",
          "keep it in a bucket: backend \"gcs\" { … }");
      return;
    }
    HclBlock backend = backends.get(0);
    String type = backend.labels().isEmpty() ? "" : backend.labels().get(0);
    if (!type.equals("gcs")) {
      rows.unknown(
          NAME,
          "its backend is " + type
              + ", which is not looked into: to ask some of them makes a state",
          "tofu-plan says whether it can be read");
      return;
    }
    rows.ask(NAME, () -> look(root, login, backend, init, read), found -> found);
  }

  private static List<HclBlock> backends(SetupRoot root) {
    return HclFiles.below(root.folder()).entrySet().stream()
        .filter(file -> !file.getKey().contains("/"))
        .flatMap(file -> file.getValue().blocks("terraform"))
        .flatMap(terraform -> terraform.blocks("backend"))
        .toList();
  }

  private SetupCheck.Result look(
      SetupRoot root,
      VaultVisit login,
      HclBlock backend,
      Consumer<Tofu.InitRequest> init,
      Supplier<Optional<Failure>> read) {
    Optional<String> bucket = setting("bucket", root, backend);
    if (bucket.isEmpty()) {
      return new Unknown(
          "the name of the bucket is neither written out in the root nor given",
          "say --backend-config bucket=NAME, as tofu-plan is told",
          false);
    }
    String prefix = setting("prefix", root, backend).orElse("").replaceFirst("/+$", "");
    String url = "gs://" + bucket.get() + (prefix.isEmpty() ? "" : "/" + prefix);
    String object = root.root().workspace() + ".tfstate";
    boolean there = opening.apply(PlanStores.at(url), login.environment()).list("").stream()
        .anyMatch(stored -> stored.name().equals(object));
    if (!there) {
      return new Warning(
          url + " can be listed, and has no " + object + " yet",
          "the first init of a job that may write makes it; is the workspace the right one?");
    }
    init.accept(new Tofu.InitRequest(root.folder(), root.root().backendConfig()));
    Optional<Failure> failure = read.get();
    return failure.isPresent()
        ? SetupCheck.of(failure.get())
        : new Ok(url + "/" + object + " can be read");
  }

  /** What is given counts more, as with tofu itself. */
  private static Optional<String> setting(String key, SetupRoot root, HclBlock backend) {
    String start = key + "=";
    return root.root().backendConfig().stream()
        .map(entry -> entry.replaceFirst("\\s*=\\s*", "="))
        .filter(entry -> entry.startsWith(start))
        .map(entry -> entry.substring(start.length()))
        .reduce((first, last) -> last)
        .or(() -> backend.text(key))
        .filter(value -> !value.isEmpty());
  }
}
