package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.argocd.ChartRenderer;
import fr.arcodange.factoryline.argocd.DiffText;
import fr.arcodange.factoryline.argocd.Finding;
import fr.arcodange.factoryline.argocd.LintText;
import fr.arcodange.factoryline.argocd.ObjectDiff.Kind;
import fr.arcodange.factoryline.argocd.Rendered;
import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.job.Event;
import fr.arcodange.factoryline.job.Job;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.text.CommentHead;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.Subject;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Shows a pull request what merging it would change of the objects that a chart renders to, and refuses what would have Argo CD
 * delete something that nobody has allowed by name. Both sides are rendered from git, in trees of their own.
 */
public final class ArgocdDiff {
  private final Job job;
  private final Supplier<Git> opening;
  private final Workshop workshop;
  private final ChartRenderer renderer;
  private final Checks checks;
  private final Consumer<String> printer;
  private final Publisher publisher;
  private final JobLog log;

  private static final int MOST_WARNINGS = 20;

  /** Looks what is wrong with what is rendered now. */
  public interface Checks {
    Checked check(Rendered rendered);
  }

  /**
   * What is wrong.
   *
   * @param findings a section of the comment; nothing is said if there are none
   */
  public record Checked(List<Finding> findings) {
    public static final Checked NOTHING = new Checked(List.of());

    public Checked {
      findings = List.copyOf(findings);
    }

    /** How many things keep it from being merged. */
    int errors() {
      return (int) findings.stream().filter(Finding::isError).count();
    }
  }

  /**
   * @param opening opens the repository, once
   * @param printer is given the differences as text, where no pull request is told of them
   */
  public ArgocdDiff(
      Job job,
      Supplier<Git> opening,
      Workshop workshop,
      ChartRenderer renderer,
      Checks checks,
      Consumer<String> printer,
      Publisher publisher,
      JobLog log) {
    this.job = job;
    this.opening = opening;
    this.workshop = workshop;
    this.renderer = renderer;
    this.checks = checks;
    this.printer = printer;
    this.publisher = publisher;
    this.log = log;
  }

  /**
   * Compares and shows.
   *
   * @throws Failure refused, after it was shown, if there is a danger that is not allowed, an error, a base that does not render, or
   *     a merge conflict; tool failed, with Helm's words in the comment; usage, if there is no such chart or base; not delivered, if
   *     it could not be shown
   */
  public ArgocdDiffReport run(ArgocdDiffRequest request) {
    Shown shown = job.event() instanceof Event.PullRequest pullRequest
        ? pullRequest(pullRequest, request)
        : commit(request);
    shown.report().publish(publisher);
    shown.refusal().ifPresent(refusal -> {
      throw refusal;
    });
    return shown.report();
  }

  /** What was shown, and why it is refused if it is. */
  private record Shown(ArgocdDiffReport report, Optional<Failure> refusal) {
    static final Shown NOTHING = new Shown(ArgocdDiffReport.NOTHING, Optional.empty());
  }

  private Shown pullRequest(Event.PullRequest pullRequest, ArgocdDiffRequest request) {
    if (pullRequest.closed()) {
      log.info("pull request #" + pullRequest.number() + " is closed: nothing to compare");
      return Shown.NOTHING;
    }
    PullRequestVoice voice = new PullRequestVoice(pullRequest, request.subject(), publisher, log);
    return voice.during(() -> pullRequest(pullRequest, request, voice));
  }

  private Shown pullRequest(
      Event.PullRequest pullRequest, ArgocdDiffRequest request, PullRequestVoice voice) {
    Git git = opening.get();
    workshop.removeLeftovers(git);
    PlanTree.Place place = workshop.place(request.subject());
    try (PlanTree tree =
        PlanTree.of(pullRequest, PlanTreeChoice.MERGE, git, job.workspace(), place)) {
      ChartComparison.Base base = request
          .base()
          .filter(name -> !name.equals(pullRequest.baseRef()))
          .map(name -> BaseCommit.named(name, git))
          .orElseGet(() -> new ChartComparison.Base(pullRequest.baseRef(), tree.comparedWith()));
      ChartSides sides = new ChartSides(request, renderer, checks, log);
      if (!sides.areTouched(git, base, tree)) {
        log.info("the pull request changes nothing that " + request.subject().label()
            + " is rendered from");
        Optional<URI> page =
            voice.nothing(ArgocdDiffComment.untouched(voice.head(Optional.empty())), "untouched");
        return new Shown(ArgocdDiffReport.NOTHING.shownAt(page), Optional.empty());
      }
      ChartComparison comparison = sides.compare(git, base, tree, place);
      CommentHead head =
          voice.head(tree.base().map(sha -> new CommentHead.Base(pullRequest.baseRef(), sha)));
      return shown(comparison, told(comparison, head, voice));
    } catch (PlanTree.Overtaken overtaken) {
      voice.overtaken(overtaken.head());
      return Shown.NOTHING;
    }
  }

  private Optional<URI> told(ChartComparison comparison, CommentHead head, PullRequestVoice voice) {
    log(comparison);
    ArgocdDiffComment comment = new ArgocdDiffComment(head, comparison, publisher::redact);
    if (comparison.isNothing()) {
      return voice.nothing(comment.markdown(), comparison.words());
    }
    Optional<URI> page = voice.shown(comment.markdown(), comment.everything());
    comparison
        .refusal()
        .ifPresentOrElse(
            refusal -> voice.refused(refusal.message()), () -> voice.done(comparison.words()));
    return page;
  }

  private void log(ChartComparison comparison) {
    log.info(comparison.words());
    comparison.notes().forEach(note -> log.info(Display.line(note)));
    comparison.unknown().ifPresent(failure -> log.warning(failure.message()));
    comparison.dangers().stream()
        .map(danger -> danger.words() + ". " + danger.consequence()
            + (comparison.allowed().allow(danger) ? " This is allowed." : ""))
        .forEach(new FirstAsWarnings());
    comparison
        .unusedNames()
        .forEach(name -> log.warning("--allow-removal " + Display.line(name)
            + " allows nothing: nothing happens to an object of that name"));
    if (!comparison.checked().findings().isEmpty()) {
      log.info(LintText.human(comparison.checked().findings()).strip());
    }
    if (!comparison.diff().isEmpty()) {
      try (JobLog.Closing group = log.group("all differences")) {
        log.info(DiffText.of(comparison.diff()));
      }
    }
  }

  /** A runner shows each warning on the job's page; thousands of them would hide everything else. */
  private final class FirstAsWarnings implements Consumer<String> {
    private int told;

    @Override
    public void accept(String text) {
      told++;
      String line = Display.line(text);
      if (told <= MOST_WARNINGS) {
        log.warning(line);
      } else {
        log.info(line);
      }
    }
  }

  private Shown commit(ArgocdDiffRequest request) {
    String name = request
        .base()
        .orElseThrow(() -> Failure.usage("comparing the chart '" + request.chart()
                + "': the job is about no pull request, and --diff-base is not set")
            .hint("--diff-base names a branch, tag or commit"));
    Git git = opening.get();
    workshop.removeLeftovers(git);
    Subject subject = request.subject();
    PlanTree.Place place = workshop.place(subject);
    try (PlanTree tree = PlanTree.ofCommit(git.resolve("HEAD"), git, place)) {
      ChartComparison comparison = new ChartSides(request, renderer, checks, log)
          .compare(git, BaseCommit.named(name, git), tree, place);
      CommentHead head = new CommentHead(
          subject,
          tree.commit(),
          Optional.empty(),
          publisher.runUrl().map(URI::toString),
          Optional.empty());
      log(comparison);
      publisher.summary(new ArgocdDiffComment(head, comparison, publisher::redact).everything());
      printer.accept(DiffText.of(comparison.diff()));
      return shown(comparison, Optional.empty());
    } catch (PlanFailed failed) {
      throw failed.failure();
    }
  }

  private static Shown shown(ChartComparison comparison, Optional<URI> page) {
    ArgocdDiffReport report = new ArgocdDiffReport(
        comparison.diff().applications(Kind.ADDED),
        comparison.diff().applications(Kind.CHANGED),
        comparison.diff().applications(Kind.REMOVED),
        comparison.dangers().size(),
        !comparison.diff().isEmpty() || comparison.unknown().isPresent(),
        page);
    return new Shown(report, comparison.refusal());
  }
}
