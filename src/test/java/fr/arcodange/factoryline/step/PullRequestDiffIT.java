package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.argocd.AllowedRemovals;
import fr.arcodange.factoryline.argocd.ChartEngine;
import fr.arcodange.factoryline.argocd.ChartRenderer;
import fr.arcodange.factoryline.argocd.ChartRequest;
import fr.arcodange.factoryline.argocd.Finding;
import fr.arcodange.factoryline.git.SampleRepository;
import fr.arcodange.factoryline.git.Worktree;
import fr.arcodange.factoryline.gitea.Gitea;
import fr.arcodange.factoryline.job.Event;
import fr.arcodange.factoryline.job.Job;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.job.StepOutputs;
import fr.arcodange.factoryline.job.StepSummary;
import fr.arcodange.factoryline.job.Ticker;
import fr.arcodange.factoryline.review.EvidenceKey;
import fr.arcodange.factoryline.step.ArgocdDiff.Checked;
import fr.arcodange.factoryline.text.Redactor;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real repository, and an engine that prints the chart's one template as it is. */
class PullRequestDiffIT {
  private static final String TEMPLATE = "argocd/templates/apps.yaml";

  /** Prints {@code templates/apps.yaml}, then each values file; a template that says so does not render. */
  private static final ChartEngine ENGINE = request -> {
    StringBuilder text = new StringBuilder(read(request.chart().resolve("templates/apps.yaml")));
    request.valuesFiles().forEach(file -> text.append("\n---\n").append(read(file)));
    if (text.indexOf("{{ broken") >= 0) {
      throw Failure.toolFailed("rendering the chart " + request.chart()
          + ": Helm says: parse error at (argocd/templates/apps.yaml:1)");
    }
    return text.toString();
  };

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String apps(String... names) {
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      text.append("""
          ---
          # Source: argocd/templates/apps.yaml
          apiVersion: argoproj.io/v1alpha1
          kind: Application
          metadata:
            name: %1$s
            finalizers: [resources-finalizer.argocd.argoproj.io]
          spec:
            source: {repoURL: 'https://gitea.arcodange.lab/arcodange/%1$s', path: chart}
            destination: {name: in-cluster, namespace: %1$s}
          """.formatted(name));
    }
    return text.toString();
  }

  @TempDir
  private Path folder;

  private final FakeGitea forge = new FakeGitea();
  private final StringWriter printed = new StringWriter();
  private final List<String> out = new ArrayList<>();
  private final Redactor redactor = new Redactor();
  private Checked checked = Checked.NOTHING;
  private @Nullable SampleRepository made;

  @BeforeEach
  void repository() throws IOException {
    folder = folder.toRealPath();
    SampleRepository origin = SampleRepository.create(folder.resolve("origin"));
    made = origin;
    origin.write("argocd/Chart.yaml", "name: argocd\n");
    origin.commit(TEMPLATE, apps("erp", "webapp"));
    origin.git("checkout", "--quiet", "-b", "change");
  }

  private SampleRepository origin() {
    return Objects.requireNonNull(made);
  }

  private Job job(SampleRepository clone, Event event) {
    return new Job(
        true,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "",
        event,
        Optional.of("main"),
        Optional.empty(),
        "dev",
        Optional.empty(),
        Optional.empty(),
        clone.folder(),
        folder);
  }

  private ArgocdDiffReport run(Event event, Optional<String> base, String... allowed) {
    return run(event, base, List.of(), allowed);
  }

  private ArgocdDiffReport run(
      Event event, Optional<String> base, List<String> values, String... allowed) {
    Path path = folder.resolve("clone" + out.size() + printed.getBuffer().length());
    SampleRepository clone = SampleRepository.clone(origin().url(), path);
    JobLog log = new JobLog(printed, true, redactor, Clock.systemUTC(), Ticker.daemon());
    Job job = job(clone, event);
    SecureRandom random = new SecureRandom();
    Publisher publisher = new Publisher(
        () -> Optional.<Gitea>of(forge),
        StatusPolicy.AUTO,
        Optional.empty(),
        new StepOutputs(Optional.of(folder.resolve("outputs"))),
        new StepSummary(Optional.of(folder.resolve("summary"))),
        redactor,
        log);
    ArgocdDiff step = new ArgocdDiff(
        job,
        clone::open,
        new Workshop(
            job,
            Lease::nothing,
            lease -> Optional.empty(),
            folder.resolve("runs"),
            log,
            () -> EvidenceKey.random(random),
            "factoryline test"),
        new ChartRenderer(ENGINE),
        rendered -> checked,
        out::add,
        publisher,
        log);
    return step.run(new ArgocdDiffRequest(
        new RepositoryPath("argocd"),
        values.stream().map(RepositoryPath::new).toList(),
        new ChartRequest(path, "argocd", "argocd", "1.34.0", List.of(), List.of()),
        base,
        AllowedRemovals.of(List.of(allowed)),
        List.of()));
  }

  private Event pullRequest() {
    // As a forge keeps it.
    origin().git("update-ref", "refs/pull/7/head", "change");
    return new Event.PullRequest(
        7,
        "synchronized",
        "main",
        "change",
        origin().git("rev-parse", "change"),
        origin().git("rev-parse", "main"),
        false,
        false,
        false);
  }

  private Failure refused(String... allowed) {
    return assertThrows(Failure.class, () -> run(pullRequest(), Optional.of("main"), allowed));
  }

  private String comment() {
    return Optional.ofNullable(forge.comments.get(7L)).orElse("none");
  }

  private String lastStatus() {
    return forge.statuses.get(forge.statuses.size() - 1);
  }

  private String outputs() {
    return read(folder.resolve("outputs"))
        .replaceAll("ghadelimiter\\S*|<<\\S+", "")
        .replaceAll("\\s+", " ");
  }

  private List<Path> leftovers() throws IOException {
    Path runs = folder.resolve("runs");
    if (!Files.exists(runs)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(runs)) {
      return files.filter(Files::isDirectory).toList();
    }
  }

  @Test
  void anAddedApplicationIsShown() throws IOException {
    origin().commit(TEMPLATE, apps("crm", "erp", "webapp"));

    ArgocdDiffReport report = run(pullRequest(), Optional.of("main"));

    assertEquals(1, report.added());
    assertTrue(report.changes());
    assertTrue(comment().contains("**1 application added**"), comment());
    assertTrue(
        lastStatus().endsWith("argocd-render (argocd) SUCCESS 1 application added"), lastStatus());
    assertTrue(read(folder.resolve("summary")).contains("# Application crm added"));
    assertTrue(
        printed.toString().contains("+ spec.destination.namespace: crm"), printed.toString());
    assertTrue(outputs().contains("added 1") || outputs().contains("added=1"), outputs());
    assertEquals(List.of(), out);
    assertEquals(List.of(), leftovers());
  }

  @Test
  void aRemovedApplicationIsRefusedOnceItWasShown() throws IOException {
    origin().commit(TEMPLATE, apps("erp"));

    Failure failure = refused();

    assertEquals(Failure.Kind.REFUSED, failure.kind());
    assertTrue(failure.message().contains("webapp"), failure.message());
    assertTrue(comment().contains("> - `Application webapp` is removed"), comment());
    assertTrue(comment().contains("`--allow-removal webapp`"), comment());
    assertTrue(lastStatus().contains("FAILURE"), lastStatus());
    assertTrue(outputs().contains("dangers"), outputs());
    assertEquals(List.of(), leftovers());
  }

  @Test
  void whoNamesItMayRemoveIt() {
    origin().commit(TEMPLATE, apps("erp"));

    ArgocdDiffReport report = run(pullRequest(), Optional.of("main"), "webapp", "nobody");

    assertEquals(1, report.removed());
    assertEquals(1, report.dangers());
    assertTrue(lastStatus().contains("SUCCESS"), lastStatus());
    assertTrue(
        printed.toString().contains("--allow-removal nobody allows nothing"), printed.toString());
  }

  @Test
  void aTemplateThatMovesRemovesNothing() {
    origin().git("mv", TEMPLATE, "argocd/templates/old.yaml");
    origin().commit(TEMPLATE, apps("webapp", "erp").replace("templates/apps", "templates/other"));

    ArgocdDiffReport report = run(pullRequest(), Optional.of("main"));

    assertFalse(report.changes());
    assertEquals("none", comment());
    assertTrue(lastStatus().endsWith("SUCCESS nothing changes"), lastStatus());
  }

  @Test
  void whatChangesNothingIsSaidWhereSomethingElseWasSaidBefore() {
    forge.comments.put(7L, "one application added");
    origin().commit("argocd/NOTES.md", "no object");

    run(pullRequest(), Optional.of("main"));

    assertTrue(comment().contains("**Nothing changes**"), comment());
  }

  @Test
  void whatDoesNotTouchTheChartIsNotRendered() {
    origin().commit("README.md", "a factory");

    run(pullRequest(), Optional.of("main"));

    assertEquals("none", comment());
    assertTrue(lastStatus().endsWith("SUCCESS untouched"), lastStatus());
    forge.comments.put(7L, "something");
    run(pullRequest(), Optional.of("main"));
    assertTrue(comment().contains(": untouched"), comment());
  }

  @Test
  void theMergeIsComparedAndNotTheBranch() {
    origin().commit("argocd/NOTES.md", "x");
    origin().git("checkout", "--quiet", "main");
    origin().commit(TEMPLATE, apps("crm", "erp", "webapp"));

    ArgocdDiffReport report = run(pullRequest(), Optional.of("main"));

    assertFalse(report.changes());
  }

  @Test
  void aConflictIsSaid() {
    origin().commit(TEMPLATE, apps("one"));
    origin().git("checkout", "--quiet", "main");
    origin().commit(TEMPLATE, apps("two"));

    assertEquals(Failure.Kind.REFUSED, refused().kind());
    assertTrue(comment().contains("conflict"), comment());
  }

  @Test
  void aChartThatDoesNotRenderIsShownWithHelmsWords() throws IOException {
    origin().commit(TEMPLATE, "{{ broken");

    Failure failure = refused();

    assertEquals(Failure.Kind.TOOL_FAILED, failure.kind());
    assertTrue(comment().contains("rendering the chart argocd: Helm says"), comment());
    assertFalse(comment().contains(folder.toString()), comment());
    assertEquals(List.of(), leftovers());
  }

  @Test
  void aBaseThatDoesNotRenderIsUnknownAndNeverEmpty() {
    origin().git("checkout", "--quiet", "main");
    String broken = origin().commit(TEMPLATE, "{{ broken");
    origin().git("checkout", "--quiet", "-B", "change");
    origin().commit(TEMPLATE, apps("erp"));

    Failure failure = refused("webapp", "erp", "*");

    assertEquals(Failure.Kind.REFUSED, failure.kind());
    assertTrue(failure.hint().orElse("").contains("--allow-removal " + broken), failure.toString());
    assertTrue(comment().contains("What this removes cannot be told"), comment());
    assertTrue(comment().contains("Helm says: parse error"), comment());
    assertFalse(comment().contains("added"), comment());
    ArgocdDiffReport allowed = run(pullRequest(), Optional.of("main"), broken);
    assertTrue(allowed.changes());
    assertTrue(lastStatus().contains("SUCCESS"), lastStatus());
  }

  @Test
  void aBaseOfWhichSomethingCannotBeReadIsUnknownToo() {
    origin().git("checkout", "--quiet", "main");
    origin().commit(TEMPLATE, apps("webapp") + "---\nkind: [\n");
    origin().git("checkout", "--quiet", "-B", "change");
    origin().commit(TEMPLATE, apps("erp"));

    assertTrue(refused().message().contains("does not render"));
  }

  @Test
  void aNewChartAddsEverything() {
    origin().git("checkout", "--quiet", "main");
    origin().git("rm", "-rq", "argocd");
    origin().commit("README.md", "no chart");
    origin().git("checkout", "--quiet", "-B", "change");
    origin().write("argocd/Chart.yaml", "name: argocd\n");
    origin().commit(TEMPLATE, apps("erp", "webapp"));

    ArgocdDiffReport report = run(pullRequest(), Optional.of("main"));

    assertEquals(2, report.added());
    assertTrue(comment().contains("The chart is new"), comment());
  }

  @Test
  void aChartThatGoesTakesItsApplicationsWithIt() {
    origin().git("rm", "-rq", "argocd");
    origin().commit("README.md", "no chart");

    assertEquals(Failure.Kind.REFUSED, refused("erp").kind());
    assertEquals(2, run(pullRequest(), Optional.of("main"), "erp", "webapp").removed());
  }

  @Test
  void aValuesFileThatTheBaseDoesNotHaveIsSaidToBeNew() {
    origin().commit("prod.yaml", apps("crm"));

    ArgocdDiffReport report = run(pullRequest(), Optional.of("main"), List.of("prod.yaml"));

    assertEquals(1, report.added());
    assertTrue(comment().contains("The values file prod.yaml is new"), comment());
  }

  @Test
  void aValuesFileThatNobodyHasIsASlip() {
    origin().commit("argocd/NOTES.md", "x");

    Failure failure = assertThrows(
        Failure.class, () -> run(pullRequest(), Optional.of("main"), List.of("nope.yaml")));

    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertTrue(failure.message().contains("nope.yaml"), failure.message());
  }

  @Test
  void aLinkThatLeadsOutIsRefusedBeforeAnythingReadsIt() throws IOException {
    Files.createSymbolicLink(
        origin().folder().resolve("argocd/values.yaml"), Path.of("/etc/passwd"));
    origin().commit("argocd/NOTES.md", "x");

    Failure failure = refused();

    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertTrue(comment().contains("leads out of the repository"), comment());
  }

  @Test
  void anErrorOfTheLintRefusesOnceItWasShown() {
    Finding finding = new Finding(
        "sync-option",
        Finding.Severity.ERROR,
        "",
        "Application erp",
        "",
        "lint says so",
        "mend it");
    checked = new Checked(List.of(finding, finding));
    origin().commit(TEMPLATE, apps("crm", "erp", "webapp"));

    assertTrue(refused().message().contains("2 errors"));
    assertTrue(comment().contains("lint says so"), comment());
    assertTrue(comment().contains("1 application added"), comment());
  }

  @Test
  void anotherBaseCanBeNamed() {
    String first = origin().git("rev-parse", "main");
    origin().git("tag", "v1", first);
    origin().git("checkout", "--quiet", "main");
    origin().commit(TEMPLATE, apps("crm", "erp", "webapp"));
    origin().git("checkout", "--quiet", "-B", "change");
    origin().commit("argocd/NOTES.md", "x");

    for (String base : List.of("v1", first, "origin/main~1")) {
      assertEquals(1, run(pullRequest(), Optional.of(base)).added(), base);
      assertTrue(comment().contains("Compared with `" + base + "`"), comment());
    }
    Failure failure =
        assertThrows(Failure.class, () -> run(pullRequest(), Optional.of("no-such-branch")));
    assertEquals(Failure.Kind.USAGE, failure.kind());
  }

  @Test
  void outsideOfAPullRequestTheDifferencesArePrinted() throws IOException {
    origin().commit(TEMPLATE, apps("crm", "erp", "webapp"));

    ArgocdDiffReport report = run(new Event.None(), Optional.of("origin/main"));

    assertEquals(1, report.added());
    assertTrue(out.get(0).contains("# Application crm added"), out.toString());
    assertEquals(List.of(), forge.statuses);
    assertEquals("none", comment());
    assertEquals(List.of(), leftovers());
  }

  @Test
  void whatAKilledRunLeftIsRemovedByTheNext() throws IOException {
    origin().commit("README.md", "x");
    Worktree left =
        origin().open().worktree(origin().head(), folder.resolve("runs"), "of another run base");
    left.leave();
    left.close();
    assertEquals(1, leftovers().size());

    run(pullRequest(), Optional.of("main"));

    assertEquals(List.of(), leftovers());
    assertTrue(printed.toString().contains("an earlier run was killed"), printed.toString());
  }

  @Test
  void aClosedPullRequestIsLeftAlone() {
    Event.PullRequest open = (Event.PullRequest) pullRequest();
    run(
        new Event.PullRequest(
            7, "closed", "main", "change", open.headSha(), open.baseSha(), false, true, true),
        Optional.of("main"));

    assertEquals(List.of(), forge.statuses);
  }
}
