package fr.arcodange.factoryline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.exec.Engines;
import fr.arcodange.factoryline.gitea.GiteaServer;
import fr.arcodange.factoryline.gitea.HostedRepository;
import fr.arcodange.factoryline.gitea.JobRun;
import fr.arcodange.factoryline.gitea.PostedComment;
import fr.arcodange.factoryline.tofu.CommentShape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pull request is shown of a chart, with the real Helm engine, git over HTTP, and the Gitea stand-in. */
class ArgocdDiffIT {
  private static final String TEMPLATE = """
      {{- range $name, $app := .Values.gitea_applications }}
      ---
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata:
        name: {{ $name }}
        namespace: argocd
        finalizers: [resources-finalizer.argocd.argoproj.io]
      spec:
        project: default
        source:
          repoURL: https://gitea.arcodange.lab/{{ $app.org | default "arcodange" }}/{{ $name }}
          targetRevision: HEAD
          path: chart
        destination: {server: https://kubernetes.default.svc, namespace: {{ $name }}}
        syncPolicy:
          automated: {prune: true, selfHeal: true}
          syncOptions: [CreateNamespace=true]
      {{- end }}
      """;
  private static final String SECRET = """
      apiVersion: v1
      kind: Secret
      metadata: {name: registry}
      stringData: {password: {{ .Values.password | quote }}}
      """;

  @TempDir
  private Path folder;

  private final GiteaServer gitea = GiteaServer.start(Clock.systemUTC());
  private final HostedRepository repository = gitea.createPrivateRepository("arcodange/factory");
  private int jobs;

  @BeforeEach
  void chart() throws IOException {
    folder = folder.toRealPath();
    repository.commit(
        "main",
        "The factory",
        Map.of(
            "README.md",
            "a factory\n",
            "argocd/Chart.yaml",
            "apiVersion: v2\nname: factory\nversion: 1.0.0\n",
            "argocd/templates/apps.yaml",
            TEMPLATE,
            "argocd/templates/secret.yaml",
            SECRET,
            "argocd/values.yaml",
            values("one", "erp", "webapp")));
  }

  @AfterEach
  void stop() {
    gitea.close();
  }

  private static String values(String password, String... names) {
    StringBuilder values =
        new StringBuilder("password: canary-" + password + "\ngitea_applications:\n");
    Stream.of(names).forEach(name -> values.append("  ").append(name).append(": {}\n"));
    return values.toString();
  }

  private long pullRequest(String branch, Map<String, @Nullable String> files) {
    repository.commit(branch, "Change " + branch, files);
    return repository.openPullRequest("dev", "Change " + branch, branch, "main");
  }

  private Invocation diff(long number, String... more) throws Exception {
    return run(gitea.jobs().pullRequest(repository, number, "opened"), more);
  }

  private Invocation run(JobRun job, String... more) throws Exception {
    jobs++;
    Map<String, String> environment = job.environment(folder.resolve("job" + jobs));
    environment.put("PATH", Engines.path());
    environment.put("TMPDIR", Files.createDirectories(folder.resolve("tmp")).toString());
    environment.put("FACTORYLINE_GITEA_TOKEN", job.token().reveal());
    checkOut(job, environment);
    String[] arguments = Stream.concat(
            Stream.of("argocd-render"),
            List.of(more).contains("--diff-base")
                ? Stream.of(more)
                : Stream.concat(Stream.of("--diff-base", "main"), Stream.of(more)))
        .toArray(String[]::new);
    return Invocation.of(
        environment,
        Path.of(environment.getOrDefault("GITHUB_WORKSPACE", "/")),
        Clock.systemUTC(),
        arguments);
  }

  private static void checkOut(JobRun job, Map<String, String> environment) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(
            "bash", Path.of("actions/checkout/checkout.sh").toAbsolutePath().toString())
        .redirectErrorStream(true);
    Map<String, String> ofStep = new HashMap<>(environment);
    ofStep.put("CHECKOUT_TOKEN", job.token().reveal());
    ofStep.put("GIT_CONFIG_GLOBAL", "/dev/null");
    builder.environment().clear();
    builder.environment().putAll(ofStep);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
  }

  private List<String> comments(long number) {
    return repository.comments(number).stream().map(PostedComment::body).toList();
  }

  private String comment(long number) {
    List<String> comments = comments(number);
    assertEquals(1, comments.size(), comments::toString);
    CommentShape.check(comments.get(0));
    return comments.get(0);
  }

  private String status(String branch) {
    var status = repository.currentStatuses(repository.tip(branch)).get("argocd-render (argocd)");
    return status == null ? "none" : status.state() + ": " + status.description();
  }

  private void nothingIsLeft() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("tmp"), 2)) {
      assertEquals(
          List.of(),
          files
              .filter(Files::isDirectory)
              .filter(path -> path.getFileName().toString().matches("factoryline-[0-9a-f]+"))
              .toList());
    }
  }

  @Test
  void anAddedApplicationIsShownWithItsFields() throws Exception {
    long number =
        pullRequest("add", Map.of("argocd/values.yaml", values("two", "crm", "erp", "webapp")));

    Invocation diff = diff(number);

    assertEquals(0, diff.code(), diff::err);
    String comment = comment(number);
    assertTrue(comment.contains("**1 application added; 1 other object changed**"), comment);
    assertTrue(comment.contains("+ spec.destination.namespace: crm"), comment);
    assertTrue(comment.contains("! stringData.password: (changed)"), comment);
    assertTrue(comment.contains("merged onto `main`"), comment);
    assertEquals("success: 1 application added; 1 other object changed", status("add"));
    assertFalse((comment + diff).contains("canary"), diff::err);
    nothingIsLeft();
  }

  @Test
  void aRemovedApplicationIsRefusedUnlessItIsNamed() throws Exception {
    long number = pullRequest("drop", Map.of("argocd/values.yaml", values("one", "erp")));

    Invocation refused = diff(number);

    assertEquals(ExitCode.REFUSED, refused.code(), refused::err);
    assertTrue(refused.err().contains("webapp"), refused::err);
    assertTrue(comment(number).contains("it deployed in namespace webapp"), comment(number));
    assertTrue(status("drop").startsWith("failure: "), status("drop"));

    assertEquals(0, diff(number, "--allow-removal", "webapp").code());
    assertTrue(comment(number).contains("Allowed by `--allow-removal webapp`"), comment(number));
    assertTrue(status("drop").startsWith("success: "), status("drop"));
  }

  @Test
  void anotherOrganisationIsRefused() throws Exception {
    long number = pullRequest(
        "org",
        Map.of(
            "argocd/values.yaml",
            values("one", "erp", "webapp").replace("webapp: {}", "webapp: {org: acme}")));

    assertEquals(ExitCode.REFUSED, diff(number).code());
    assertTrue(comment(number).contains("comes from another repository"), comment(number));
  }

  @Test
  void whatRendersTheSameIsNoChangeAndSaysSoOnlyWhereSomethingWasSaid() throws Exception {
    long number = pullRequest("move", Map.of("argocd/values.yaml", values("one", "webapp", "erp")));

    assertEquals(0, diff(number).code());
    assertEquals(List.of(), comments(number));
    assertEquals("success: nothing changes", status("move"));

    repository.commit(
        "move", "More", Map.of("argocd/values.yaml", values("one", "erp", "crm", "webapp")));
    diff(number);
    assertTrue(comment(number).contains("1 application added"), comment(number));
    repository.commit("move", "Less", Map.of("argocd/values.yaml", values("one", "webapp", "erp")));
    diff(number);
    assertTrue(comment(number).contains("**Nothing changes**"), comment(number));
  }

  @Test
  void whatDoesNotTouchTheChartIsUntouched() throws Exception {
    long number = pullRequest("docs", Map.of("README.md", "another factory\n"));

    assertEquals(0, diff(number).code());
    assertEquals("success: untouched", status("docs"));
    assertEquals(List.of(), comments(number));
  }

  @Test
  void helmsWordsAreShownIfTheMergeDoesNotRender() throws Exception {
    long number = pullRequest(
        "broken", Map.of("argocd/templates/apps.yaml", "{{ fail \"@root <b>``` no\" }}\n"));

    Invocation diff = diff(number);

    assertEquals(ExitCode.TOOL_FAILED, diff.code(), diff::err);
    assertTrue(comment(number).contains("Plan for `argocd` failed"), comment(number));
    assertFalse(comment(number).contains(folder.toString()), comment(number));
    nothingIsLeft();
  }

  @Test
  void aBaseThatDoesNotRenderIsUnknown() throws Exception {
    repository.commit(
        "main", "Oops", Map.of("argocd/templates/apps.yaml", "{{ .Values.a.b.c }}\n"));
    long number = pullRequest("mend", Map.of("argocd/templates/apps.yaml", TEMPLATE));

    Invocation refused = diff(number);

    assertEquals(ExitCode.REFUSED, refused.code(), refused::err);
    assertTrue(comment(number).contains("What this removes cannot be told"), comment(number));
    assertTrue(comment(number).contains("nil pointer"), comment(number));
    assertEquals(0, diff(number, "--allow-removal", repository.tip("main")).code());
  }

  @Test
  void afterAPushTheDifferencesGoToStandardOutput() throws Exception {
    String before = repository.tip("main");
    repository.commit(
        "main", "More", Map.of("argocd/values.yaml", values("two", "crm", "erp", "webapp")));
    JobRun job = gitea.jobs().push(repository, "main", before, repository.tip("main"), "dev");

    Invocation diff = run(job, "--diff-base", before);

    assertEquals(0, diff.code(), diff::err);
    assertTrue(diff.out().startsWith("# Application crm in argocd added"), diff::out);
    assertFalse(diff.toString().contains("canary"), diff::out);
  }

  @Test
  void afterAPushTheErrorsAreToldByTheirRules() throws Exception {
    String before = repository.tip("main");
    repository.commit(
        "main",
        "Slip",
        Map.of(
            "argocd/templates/slip.yaml",
            "apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: {name: p}\nspec: {sorceRepos: []}\n"));
    JobRun job = gitea.jobs().push(repository, "main", before, repository.tip("main"), "dev");

    Invocation diff = run(job, "--diff-base", before);

    assertEquals(ExitCode.REFUSED, diff.code(), diff::err);
    assertTrue(diff.err().contains("error: unknown-field: AppProject p"), diff::err);
  }

  @Test
  void optionsThatContradictEachOtherAreRefused() throws Exception {
    long number = pullRequest("any", Map.of("README.md", "x\n"));

    assertEquals(ExitCode.USAGE, diff(number, "--raw").code());
    assertEquals(ExitCode.USAGE, diff(number, "--output-dir", "x").code());
    assertEquals(ExitCode.USAGE, diff(number, "--chart", "../elsewhere").code());
    Invocation top = diff(number, "--chart", ".");
    assertEquals(ExitCode.USAGE, top.code());
    assertTrue(top.err().contains("from the top of the repository"), top::err);
    assertEquals(
        ExitCode.USAGE,
        diff(number, "--chart", "nowhere", "--watch", "README.md").code());
  }
}
