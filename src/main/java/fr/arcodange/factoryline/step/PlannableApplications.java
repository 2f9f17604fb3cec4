package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancelled;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.review.Certainty;
import fr.arcodange.factoryline.review.Change;
import fr.arcodange.factoryline.review.Change.Command;
import fr.arcodange.factoryline.review.DigestSettings;
import fr.arcodange.factoryline.text.CommentHead;
import fr.arcodange.factoryline.text.FileTrouble;
import fr.arcodange.factoryline.text.Subject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The applications of a PostgreSQL server, as pull requests are shown them and merges apply them. */
final class PlannableApplications implements Plannable {
  private final RepositoryPath file;
  private final String server;
  private final Globs watched;
  private final Duration lockTimeout;
  private final Provisionings provisionings;
  private final Consumer<PgDifference> printer;
  private final Publisher publisher;

  /** @param printer is given each plan that is made */
  PlannableApplications(
      PgSubject subject,
      Duration lockTimeout,
      Provisionings provisionings,
      Consumer<PgDifference> printer,
      Publisher publisher) {
    this.file = subject.file();
    this.server = subject.server();
    this.watched = Globs.of("--watch", subject.watch());
    this.lockTimeout = lockTimeout;
    this.provisionings = provisionings;
    this.printer = printer;
    this.publisher = publisher;
  }

  @Override
  public Subject subject() {
    return Subject.postgres(file.value(), server);
  }

  @Override
  public String madeOf() {
    return "the applications are declared in";
  }

  @Override
  public Tally nothing() {
    return PgDifference.NONE.tally();
  }

  @Override
  public void require(PlanTree tree) {
    realPath(tree);
  }

  /** With what a link leads to: git shows a change there, and none of the link. */
  @Override
  public Sources sources(PlanTree tree) {
    Path top = tree.top().toAbsolutePath().normalize();
    Set<String> files = new LinkedHashSet<>(List.of(file.value()));
    files.add(relative(top, realPath(tree)));
    return new Sources() {
      @Override
      public boolean touchedBy(String path) {
        return files.contains(path) || watched.matches(path);
      }

      @Override
      public List<String> paths() {
        return List.copyOf(files);
      }
    };
  }

  private static String relative(Path top, Path path) {
    try {
      return top.toRealPath().relativize(path).toString();
    } catch (IOException e) {
      throw Failure.toolFailed("reading " + top + ": " + FileTrouble.of(top, e)).causedBy(e);
    }
  }

  @Override
  public Planned.Shown plan(PlanTree tree, Lease lease, CommentHead head) {
    try {
      return shown(tree, lease, head);
    } catch (Failure failure) {
      throw PlanFailed.of(failure);
    }
  }

  private Planned.Shown shown(PlanTree tree, Lease lease, CommentHead head) {
    List<Application> applications = declared(tree);
    try (PgProvision provision = provisionings.with(lease)) {
      PgDifference difference = provision.plan(applications);
      printer.accept(difference);
      return new ShownApplications(difference, head, provision.serverVersion());
    }
  }

  @Override
  public Planned.Locked planLocked(PlanTree tree, Lease lease) {
    try {
      return locked(tree, lease);
    } catch (Failure failure) {
      throw PlanFailed.of(failure);
    }
  }

  private Planned.Locked locked(PlanTree tree, Lease lease) {
    List<Application> applications = declared(tree);
    PgProvision provision = provisionings.with(lease);
    boolean planned = false;
    try {
      PgDifference difference = provision.planLocked(applications, lockTimeout);
      printer.accept(difference);
      planned = true;
      return new LockedApplications(difference, provision);
    } finally {
      if (!planned) {
        provision.close();
      }
    }
  }

  private List<Application> declared(PlanTree tree) {
    realPath(tree);
    Path path = file.in(tree.top());
    try {
      return provisionings.declaredIn(path);
    } catch (Failure failure) {
      // The tree's own folder is another one each time, and says nothing to whoever reads a
      // comment.
      throw failure.describedAs(failure.message().replace(path.toString(), file.value()));
    }
  }

  /** A pull request can make it a link to any file of the runner, and errors quote what they cannot read. */
  private Path realPath(PlanTree tree) {
    Path path = file.in(tree.top());
    try {
      Path real = path.toRealPath();
      if (!real.startsWith(tree.top().toRealPath())) {
        throw Failure.usage(
            "reading " + file.value() + ": it is a link that leads out of the repository");
      }
      return real;
    } catch (IOException e) {
      throw Failure.usage("reading " + file.value() + ": "
              + FileTrouble.of(path, e).replace(path.toString(), file.value()))
          .hint("--applications names the file from the top of the repository")
          .causedBy(e);
    }
  }

  private abstract static class PlannedApplications implements Planned {
    private final PgDifference difference;
    private final String serverVersion;

    PlannedApplications(PgDifference difference, String serverVersion) {
      this.difference = difference;
      this.serverVersion = serverVersion;
    }

    PgDifference difference() {
      return difference;
    }

    @Override
    public String plannedWith() {
      return serverVersion;
    }

    @Override
    public Optional<String> server() {
      return difference.server();
    }

    @Override
    public Optional<String> lockFile() {
      return Optional.empty();
    }

    @Override
    public DigestSettings digests() {
      return DigestSettings.none();
    }

    @Override
    public Tally tally() {
      return difference.tally();
    }
  }

  private final class ShownApplications extends PlannedApplications implements Planned.Shown {
    private final CommentHead head;

    ShownApplications(PgDifference difference, CommentHead head, String serverVersion) {
      super(difference, serverVersion);
      this.head = head;
    }

    @Override
    public void read(Consumer<Change> changes) {
      new ProvisioningCommands(difference()).all().forEach(changes);
    }

    @Override
    public String comment(Optional<String> note) {
      String[] planner = plannedWith().split(" ", 2);
      return new PgPlanComment(
              head, new CommentHead.Planner(planner[0], planner[1]), publisher::redact)
          .markdown(difference(), note);
    }

    @Override
    public void close() {}
  }

  private final class LockedApplications extends PlannedApplications implements Planned.Locked {
    private final PgProvision provision;

    LockedApplications(PgDifference difference, PgProvision provision) {
      super(difference, provision.serverVersion());
      this.provision = provision;
    }

    @Override
    public void read(Consumer<Change> changes) {
      certain().forEach(changes);
    }

    /** Who applies sees all there is: what is not needed by now is not done. */
    private List<Command> certain() {
      return new ProvisioningCommands(difference())
          .all().stream()
              .filter(command -> command.certainty() == Certainty.CERTAIN)
              .toList();
    }

    @Override
    public boolean strictOutputs() {
      return false;
    }

    @Override
    public void requireSeen() {
      difference().requireSeen();
    }

    @Override
    public Deeds apply() {
      ProvisioningDeeds deeds = new ProvisioningDeeds(certain(), publisher::redact);
      List<Command> done = new ArrayList<>();
      try {
        provision.carryOut(difference(), done::add);
        return deeds.of(Deeds.Status.COMPLETE, done, Optional.empty());
      } catch (Cancelled cancelled) {
        return deeds.of(Deeds.Status.CANCELLED, done, Optional.empty());
      } catch (Failure failure) {
        return deeds.of(Deeds.Status.FAILED, done, Optional.of(failure));
      }
    }

    @Override
    public void close() {
      provision.close();
    }
  }
}
