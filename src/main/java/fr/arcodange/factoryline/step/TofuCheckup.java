package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.ScratchFolder;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.step.SetupCheck.Area;
import fr.arcodange.factoryline.step.SetupCheck.Ok;
import fr.arcodange.factoryline.step.SetupCheck.Result;
import fr.arcodange.factoryline.step.SetupCheck.Warning;
import fr.arcodange.factoryline.text.FileTrouble;
import fr.arcodange.factoryline.tofu.Tofu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Looks at OpenTofu, and at what one root module takes. What init keeps lies in a folder of the run's own, so that nothing is left in
 * the root.
 */
public final class TofuCheckup {
  private static final String LOCK_FILE = ".terraform.lock.hcl";

  private final Tofus tofus;
  private final Optional<SetupRoot> root;
  private final StateRow state;
  private final Path folders;
  private final JobLog log;

  /** @param folders where runs of doctor, and nobody else, have folders of their own */
  public TofuCheckup(
      Tofus tofus, Optional<SetupRoot> root, StateRow state, Path folders, JobLog log) {
    this.tofus = tofus;
    this.root = root;
    this.state = state;
    this.folders = folders;
    this.log = log;
  }

  void examine(SetupRows all, VaultVisit login) {
    SetupRows.Section rows = all.in(Area.TOFU);
    try {
      ScratchFolder.removeLeftovers(folders, left -> true);
      examine(rows, login);
    } catch (Failure failure) {
      rows.add("version", "", SetupCheck.of(failure));
    }
  }

  private void examine(SetupRows.Section rows, VaultVisit login) {
    try (ScratchFolder scratch = ScratchFolder.create(folders)) {
      String workspace = root.map(given -> given.root().workspace()).orElse("default");
      Supplier<Versioned> question = () -> {
        Tofu found = tofus.with(login.environment(), scratch.path().resolve("data"), workspace);
        return new Versioned(found, found.version());
      };
      if (root.isEmpty()) {
        rows.add("version", "", withoutRoot(question));
        rows.notAsked("providers", "--root is not given");
        rows.notAsked("state", "--root is not given");
        return;
      }
      Optional<Versioned> tofu =
          rows.ask("version", question, found -> new Ok("OpenTofu " + found.version()));
      examineRoot(rows, root.get(), login, tofu.map(Versioned::tofu));
    }
  }

  /** Who has no root may need no tofu. */
  private static Result withoutRoot(Supplier<Versioned> question) {
    try {
      return new Ok("OpenTofu " + question.get().version());
    } catch (Failure failure) {
      return new Warning(failure.message(), failure.hint().orElse(""));
    }
  }

  private record Versioned(Tofu tofu, String version) {}

  private void examineRoot(
      SetupRows.Section rows, SetupRoot given, VaultVisit login, Optional<Tofu> tofu) {
    Path folder = given.folder();
    boolean locked = Files.isRegularFile(folder.resolve(LOCK_FILE));
    if (Files.isDirectory(folder)) {
      rows.add("lock file", "", lockFile(locked));
    } else {
      rows.notAsked("lock file", "needs the root");
    }
    if (tofu.isEmpty()) {
      rows.notAsked("providers", "needs tofu");
      rows.notAsked("state", "needs tofu");
      return;
    }
    try {
      boolean had = rows.ask(
              "providers",
              () -> folded(
                  "tofu init -backend=false",
                  fence -> ready(tofu.get().initProviders(folder, fence))),
              ready -> new Ok("modules and providers of the root can be had"))
          .isPresent();
      if (!had) {
        rows.notAsked("state", "needs the providers");
      } else if (login.missing().isPresent()) {
        rows.notAsked("state", login.missing().get());
      } else {
        state.examine(
            rows,
            given,
            login,
            request -> folded("tofu init", fence -> ready(tofu.get().init(request, fence))),
            () -> folded("tofu state list", fence -> tofu.get().readState(folder, fence)));
      }
    } finally {
      if (!locked) {
        forgetLockFile(folder.resolve(LOCK_FILE));
      }
    }
  }

  private static Result lockFile(boolean locked) {
    return locked
        ? new Ok("the root has one")
        : new Warning(
            "the root has none: each run takes the newest providers that fit, and no cache may be used",
            "run `tofu init` in the root and commit " + LOCK_FILE);
  }

  private static Boolean ready(Tofu.InitOutcome outcome) {
    if (outcome instanceof Tofu.InitOutcome.Failed failed) {
      throw failed.failure();
    }
    return true;
  }

  /** The root had none, so what is there now is of our making. */
  private void forgetLockFile(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      log.warning("removing " + file + ", which tofu init made: " + FileTrouble.of(file, e));
    }
  }

  private <T> T folded(String title, Function<JobLog.Fence, T> work) {
    try (JobLog.Closing ignored = log.group(title);
        JobLog.Fence fence = log.fence();
        JobLog.Closing progress = log.progress(title)) {
      return work.apply(fence);
    }
  }
}
