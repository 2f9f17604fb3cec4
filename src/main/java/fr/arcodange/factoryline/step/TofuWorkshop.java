package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.job.Job;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.job.RepositoryName;
import fr.arcodange.factoryline.planstore.PlanStore;
import fr.arcodange.factoryline.review.DigestSettings;
import fr.arcodange.factoryline.review.EvidenceKey;
import fr.arcodange.factoryline.review.EvidenceNames;
import fr.arcodange.factoryline.review.Manifest;
import fr.arcodange.factoryline.text.FileTrouble;
import fr.arcodange.factoryline.text.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;

/** What planning for a pull request and applying have in common: a tree, a login, an OpenTofu in it, and what evidence is about. */
public final class TofuWorkshop {
  private static final String LOCK_FILE = ".terraform.lock.hcl";

  private final Job job;
  private final Tofus tofus;
  private final Login login;
  private final Stores stores;
  private final Path folders;
  private final JobLog log;
  private final Supplier<EvidenceKey> keys;
  private final String createdBy;

  /**
   * @param folders where each run has a private folder of its own
   * @param createdBy program and version, for what is stored
   */
  public TofuWorkshop(
      Job job,
      Tofus tofus,
      Login login,
      Stores stores,
      Path folders,
      JobLog log,
      Supplier<EvidenceKey> keys,
      String createdBy) {
    this.job = job;
    this.tofus = tofus;
    this.login = login;
    this.stores = stores;
    this.folders = folders;
    this.log = log;
    this.keys = keys;
    this.createdBy = createdBy;
  }

  /** The same for planning and for applying, so that values which hold the path stay as they are. */
  PlanTree.Place place(TofuRoot root) {
    String where = job.serverUrl().map(URI::toString).orElse("") + " "
        + job.repository()
            .map(RepositoryName::toString)
            .orElseGet(() -> job.workspace().toString());
    return new PlanTree.Place(
        folders, String.join(" ", where, root.path().value(), root.workspace()));
  }

  Lease login() {
    return login.open();
  }

  /** The plan store, opened with what the login gave: its credentials are usually among it. */
  Optional<PlanStore> store(Lease lease) {
    return stores.with(lease.environment());
  }

  /** What a killed run left behind holds a plan file, and that holds secrets; a state in it that is nowhere else is kept. */
  void removeLeftovers(Git git) {
    UnsavedStates unsaved = new UnsavedStates(folders, log);
    unsaved.remind();
    git.removeLeftoverWorktrees(folders, unsaved::takeFrom)
        .forEach(
            folder -> log.warning("an earlier run was killed: removed what it left in " + folder));
  }

  TofuRun run(TofuRoot root, PlanTree tree, Lease lease) {
    Path folder = root.path().in(tree.top());
    if (place(root).isTakenFrom(tree)) {
      log.info(
          "the folder that this root is usually planned in is not free, so this run has one of its own:"
              + " values that hold its path, as abspath(path.module) does, look changed");
    }
    return new TofuRun(
        tofus.with(lease.environment(), tree.scratch().resolve("data"), root.workspace()),
        root,
        folder,
        tree,
        new UnsavedStates(folders, log),
        log);
  }

  EvidenceNames names(TofuRoot root) {
    RepositoryName repository = job.requireRepository();
    return new EvidenceNames(
        repository.owner(), repository.name(), root.path().value(), root.workspace());
  }

  /** The tree lies in another folder each time, which must not look like a change. */
  DigestSettings digests(TofuRoot root, PlanTree tree) {
    return new DigestSettings(root.volatilePaths(), Optional.of(tree.top().toString()));
  }

  Manifest manifest(
      TofuRoot root,
      PlanTree tree,
      String tofuVersion,
      Optional<Long> pullRequest,
      String headSha) {
    return new Manifest(
        names(root),
        pullRequest,
        tree.base(),
        headSha,
        tree.tree(),
        lockFile(root.path().in(tree.top())),
        "OpenTofu " + tofuVersion,
        keys.get(),
        root.volatilePaths(),
        job.runUrl(),
        createdBy);
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
}
