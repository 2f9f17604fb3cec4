package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.job.Job;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.job.RepositoryName;
import fr.arcodange.factoryline.planstore.PlanStore;
import fr.arcodange.factoryline.review.EvidenceKey;
import fr.arcodange.factoryline.review.EvidenceNames;
import fr.arcodange.factoryline.review.Manifest;
import fr.arcodange.factoryline.text.Subject;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** What planning for a pull request and applying have in common, whatever is planned: a tree, a login, and what evidence is about. */
public final class Workshop {
  private final Job job;
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
  public Workshop(
      Job job,
      Login login,
      Stores stores,
      Path folders,
      JobLog log,
      Supplier<EvidenceKey> keys,
      String createdBy) {
    this.job = job;
    this.login = login;
    this.stores = stores;
    this.folders = folders;
    this.log = log;
    this.keys = keys;
    this.createdBy = createdBy;
  }

  /** The same for planning and for applying, so that values which hold the path stay as they are. */
  PlanTree.Place place(Subject subject) {
    String where = job.serverUrl().map(URI::toString).orElse("") + " "
        + job.repository()
            .map(RepositoryName::toString)
            .orElseGet(() -> job.workspace().toString());
    return new PlanTree.Place(folders, String.join(" ", where, subject.path(), subject.variant()));
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
    UnsavedStates unsaved = unsavedStates();
    unsaved.remind();
    git.removeLeftoverWorktrees(folders, unsaved::takeFrom)
        .forEach(
            folder -> log.warning("an earlier run was killed: removed what it left in " + folder));
  }

  /** Where a state goes that must outlive the tree. */
  UnsavedStates unsavedStates() {
    return new UnsavedStates(folders, log);
  }

  EvidenceNames names(Subject subject) {
    RepositoryName repository = job.requireRepository();
    return new EvidenceNames(
        repository.owner(), repository.name(), subject.path(), subject.variant());
  }

  Manifest manifest(
      Subject subject, Planned planned, PlanTree tree, Optional<Long> pullRequest, String headSha) {
    return new Manifest(
        names(subject),
        pullRequest,
        tree.base(),
        headSha,
        tree.tree(),
        planned.lockFile(),
        planned.plannedWith(),
        planned.server(),
        keys.get(),
        planned.digests().volatilePaths(),
        job.runUrl(),
        createdBy);
  }
}
