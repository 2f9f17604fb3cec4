package fr.arcodange.factoryline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.git.SampleRepository;
import fr.arcodange.factoryline.gitea.GiteaServer;
import fr.arcodange.factoryline.gitea.HostedRepository;
import fr.arcodange.factoryline.gitea.JobRun;
import fr.arcodange.factoryline.gitea.SettableClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** argocd-render with its forge: a job of the stand-in, its checkout, its token. */
class ArgocdForgeIT {
  private static final String APPLICATION = """
      {{- range .Values.apps }}
      ---
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata: {name: {{ . }}, namespace: argocd}
      spec:
        project: default
        destination: {server: https://kubernetes.default.svc, namespace: {{ . }}}
        source: {repoURL: "{{ $.Values.forge }}/arcodange-org/{{ . }}", path: chart, targetRevision: HEAD}
      {{- end }}
      """;

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T12:00:00Z"));
  private final GiteaServer server = GiteaServer.start(clock);
  private final HostedRepository factory = server.createRepository("arcodange-org/factory");

  @TempDir
  Path temp;

  @BeforeEach
  void chart() {
    factory.commit(
        "main",
        "first",
        Map.of(
            "argocd/Chart.yaml",
            "apiVersion: v2\nname: argocd\nversion: 0.1.0\n",
            "argocd/values.yaml",
            "forge: " + server.url() + "\napps: [webapp]\n",
            "argocd/templates/apps.yaml",
            APPLICATION));
    server
        .createRepository("arcodange-org/webapp")
        .commit("main", "first", Map.of("chart/Chart.yaml", "name: webapp\n"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Invocation call(JobRun job, String... arguments) {
    Map<String, String> environment = job.environment(temp.resolve("job"));
    Path workspace = Path.of(environment.get("GITHUB_WORKSPACE"));
    SampleRepository.clone(factory.cloneUrl().toString(), workspace);
    String[] all = new String[arguments.length + 1];
    all[0] = "argocd-render";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Invocation.of(
        Invocation.with(
            environment,
            "PATH",
            Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin"),
            "FACTORYLINE_GITEA_TOKEN",
            job.token().reveal()),
        workspace,
        clock,
        all);
  }

  private JobRun push() {
    String tip = factory.tip("main");
    return server.jobs().push(factory, "main", tip, tip, "dev");
  }

  @Test
  void aPushRendersLooksAtTheSourcesAndKeepsTheFilesOnABranch() {
    JobRun job = push();

    Invocation run = call(job, "--check-sources", "--commit", "rendered");

    assertEquals(0, run.code(), run.err());
    assertTrue(run.err().contains("looked for 1 sources on the forge"), run.err());
    assertTrue(
        run.err().contains("pushed " + factory.tip("rendered") + " to the branch rendered"),
        run.err());
    assertTrue(factory
        .file("rendered", "application-webapp.yaml")
        .orElseThrow()
        .contains("targetRevision: HEAD"));
    assertFalse(run.err()
        .replace("::add-mask::" + job.token().reveal(), "")
        .contains(job.token().reveal()));
  }

  @Test
  void aSourceThatIsWrongKeepsEverythingFromBeingWritten() {
    server.createRepository("arcodange-org/erp");
    factory.commit(
        "main",
        "erp",
        Map.of("argocd/values.yaml", "forge: " + server.url() + "\napps: [webapp, erp]\n"));

    Invocation run = call(push(), "--check-sources", "--commit", "rendered");

    assertEquals(6, run.code(), run.err());
    assertEquals(Optional.empty(), factory.file("rendered", "README.md"));
  }

  @Test
  void aPullRequestMayNotCommit() {
    factory.commit("work", "work", Map.of("x", "x\n"));
    long number = factory.openPullRequest("dev", "Work", "work", "main");

    Invocation run =
        call(server.jobs().pullRequest(factory, number, "opened"), "--commit", "rendered");

    assertEquals(2, run.code(), run.err());
    assertTrue(run.err().contains("this job is about a pull request"), run.err());
  }
}
