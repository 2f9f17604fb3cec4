package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.LargeTest;
import fr.arcodange.factoryline.argocd.Finding;
import fr.arcodange.factoryline.argocd.KubeObject;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.gitea.ForgeRepository;
import fr.arcodange.factoryline.job.RepositoryName;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceCheckTest {
  private static final String ORG = "arcodange-org";
  private static final String URL = "https://forge.example/arcodange-org/";
  private final Failure down = Failure.unreachable("GET forge: HTTP 503");

  private final FakeForge forge = new FakeForge().with("factory", "argocd/Chart.yaml");

  private SourceCheck.Outcome check(KubeObject... objects) {
    return new SourceCheck(
            forge,
            new ForgeAddress(URI.create("http://gitea.internal:3000")),
            Optional.of(new RepositoryName(ORG, "factory")),
            "chart",
            new Cancellation(Duration.ZERO))
        .check(Arrays.asList(objects));
  }

  @Test
  void aTokenThatTheForgeDoesNotKnowEndsTheCheck() {
    forge.failing("token", Failure.denied("HTTP 401"));
    assertEquals(Failure.Kind.DENIED, assertThrows(Failure.class, () -> check()).kind());
  }

  private List<String> told(KubeObject... objects) {
    return check(objects).findings().stream().map(SourceCheckTest::line).toList();
  }

  private static String line(Finding finding) {
    return (finding.isError() ? "error " : "warning ") + finding.rule() + " " + finding.object()
        + ": " + finding.message();
  }

  private static KubeObject application(String name, String source) {
    return object("Application", name, "{'source': " + source + "}");
  }

  private static KubeObject chart(String name) {
    return application(
        name, "{'repoURL': '" + URL + name + "', 'path': 'chart', 'targetRevision': 'HEAD'}");
  }

  private static KubeObject object(String kind, String name, String spec) {
    String json = "{'apiVersion': 'argoproj.io/v1alpha1', 'kind': '" + kind
        + "', 'metadata': {'name': '" + name + "'}, 'spec': " + spec + "}";
    try {
      return new KubeObject("factory/templates/apps.yaml", (ObjectNode)
          new JsonMapper().readTree(json.replace('\'', '"')));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aChartThatIsThereIsAskedForOnce() {
    forge.with("webapp", "chart/Chart.yaml");

    SourceCheck.Outcome outcome = check(chart("webapp"), chart("webapp"));

    assertEquals(List.of(), outcome.findings());
    assertEquals(2, outcome.here());
    assertEquals(
        List.of(
            "repository arcodange-org/factory",
            "list arcodange-org",
            "file arcodange-org/webapp - chart/Chart.yaml"),
        forge.asked());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://gitea.internal:3000/arcodange-org/webapp",
        "https://forge.example/arcodange-org/webapp.git",
        "https://FORGE.example:443/Arcodange-Org/WebApp/",
        "http://forge.example/arcodange-org/webapp",
        "https://user:pass@forge.example/arcodange-org/webapp.git",
        "git@ssh.forge.example:arcodange-org/webapp.git",
        "git@forge.example:/arcodange-org/webapp",
        "ssh://git@ssh.forge.example:2222/arcodange-org/webapp.git",
      })
  void theForgeIsKnownByEveryAddressOfIt(String url) {
    forge.with("webapp", "chart/Chart.yaml");
    assertEquals(
        1,
        check(application("webapp", "{'repoURL': '" + url + "', 'path': 'chart'}"))
            .here());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://github.com/arcodange-org/webapp",
        "https://forge.example:8443/arcodange-org/webapp",
        "https://forge.example/api/packages/arcodange-org/helm",
        "https://forge.example/arcodange-org",
        "https://forge.example/../webapp",
        "git@github.com:arcodange-org/webapp.git",
        "oci://forge.example/arcodange-org/webapp",
        "no address at all",
      })
  void aSourceElsewhereIsLeftAlone(String url) {
    SourceCheck.Outcome outcome =
        check(application("webapp", "{'repoURL': '" + url + "', 'path': 'chart'}"));
    assertEquals(0, outcome.here());
    assertEquals(1, outcome.elsewhere());
    assertEquals(List.of(), outcome.findings());
  }

  @Test
  void anAbsentRepositoryIsMissingOnlyIfTheTokenSeesAllOfItsOwner() {
    assertEquals(
        List.of(
            "warning source-unknown Application webapp: could not be looked at: arcodange-org/webapp (missing, or private:"
                + " Gitea answers the same for both, and this token is not known to see all that arcodange-org has)"),
        told(chart("webapp")));

    forge.seesAllOf(ORG, true);
    assertEquals(
        List.of(
            "error source-repository-missing Application webapp: there is no repository arcodange-org/webapp, or the token may"
                + " not see it"),
        told(chart("webapp")));
  }

  @Test
  void manyThatTheTokenMayNotSeeAreToldAsOne() {
    List<KubeObject> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      all.add(chart("app" + i));
    }
    List<Finding> findings = check(all.toArray(KubeObject[]::new)).findings();
    assertEquals(1, findings.size());
    assertTrue(findings.get(0).message().contains("arcodange-org/app4 and 35 more"));
  }

  @Test
  void aRenamedRepositoryIsToldByItsNewName() {
    forge.with("webapp", "chart/Chart.yaml").renamed("arcodange-org/old", "arcodange-org/webapp");
    assertEquals(
        "warning source-repository-moved Application old: arcodange-org/old is called arcodange-org/webapp now",
        told(chart("old")).get(0));
  }

  @Test
  void anArchivedRepositoryIsAWarningAndAnEmptyOneAnError() {
    forge.with(
        new ForgeRepository(ORG, "done", true, false, false, "", ""), "main", "chart/Chart.yaml");
    forge.with(new ForgeRepository(ORG, "new", false, true, false, "", ""), "none");
    assertEquals(
        List.of(
            "warning source-archived Application done: arcodange-org/done is archived: nobody can change what is deployed from"
                + " it",
            "error source-revision-missing Application new: arcodange-org/new is empty: it has no commit at all"),
        told(chart("done"), chart("new")));
  }

  @Test
  void aRevisionThatIsNotThereIsToldFromAFolderThatIsNot() {
    forge.with("webapp", "chart/Chart.yaml");
    forge.with("other", "README.md");
    assertEquals(
        List.of(
            "error source-revision-missing Application webapp: arcodange-org/webapp has no branch, tag or commit v9",
            "error source-path-missing Application other: arcodange-org/other has no folder chart"),
        told(
            application(
                "webapp",
                "{'repoURL': '" + URL + "webapp', 'path': 'chart', 'targetRevision': 'v9'}"),
            chart("other")));
  }

  @Test
  void aRangeOfVersionsMeansItsHighestTag() {
    forge.with("webapp", "README.md");
    forge.with(FakeForge.named(ORG, "webapp"), "v1.4.0", "chart/Chart.yaml");
    String source = "{'repoURL': '" + URL + "webapp', 'path': 'chart', 'targetRevision': '%s'}";
    assertEquals(
        List.of(
            "error source-revision-missing Application b: arcodange-org/webapp has no branch, tag or commit 2.x, and no tag in"
                + " that range"),
        told(
            application("a", String.format(source, "1.x")),
            application("b", String.format(source, "2.x"))));
    assertTrue(forge.asked().contains("file arcodange-org/webapp v1.4.0 chart/Chart.yaml"));
  }

  @Test
  void aShortenedCommitIsLookedUp() {
    String full = "deadbeef".repeat(5);
    forge.with("webapp", "README.md").shortened("webapp", "deadbee", full);
    forge.with(FakeForge.named(ORG, "webapp"), full, "chart/Chart.yaml");
    assertEquals(
        List.of(),
        told(application(
            "a",
            "{'repoURL': '" + URL + "webapp', 'path': 'chart', 'targetRevision': 'deadbee'}")));
  }

  @Test
  void aFolderIsJudgedByWhatArgoCdMakesOfIt() {
    forge.with("half", "chart/values.yaml", "chart/templates/a.yaml");
    forge.with("kustom", "chart/kustomization.yaml");
    forge.with("plain", "chart/deployment.yaml");
    forge.with("docs", "chart/README.md");
    String helm = "{'repoURL': '" + URL + "plain', 'path': 'chart', 'helm': {}}";
    String files =
        "{'repoURL': '" + URL + "docs', 'path': './chart/', 'directory': {'recurse': true}}";
    String kustomize = "{'repoURL': '" + URL + "plain', 'path': 'chart', 'kustomize': {}}";
    assertEquals(
        List.of(
            "error source-path-missing Application half: arcodange-org/half has no Chart.yaml in chart, where the rest of a"
                + " chart is",
            "warning source-path-missing Application docs: arcodange-org/docs has neither a Chart.yaml nor a kustomization.yaml"
                + " nor a manifest in chart",
            "error source-path-missing Application helm: arcodange-org/plain has no Chart.yaml in chart",
            "error source-path-missing Application kustomize: arcodange-org/plain has no kustomization.yaml in chart"),
        told(
            chart("half"),
            chart("kustom"),
            chart("plain"),
            chart("docs"),
            application("helm", helm),
            application("files", files),
            application("kustomize", kustomize)));
  }

  @Test
  void aPathThatLeadsOutIsNotAskedFor() {
    forge.with("webapp", "chart/Chart.yaml");
    assertEquals(
        List.of(
            "error source-path-missing Application a: the path chart/../../x leads out of the repository"),
        told(application("a", "{'repoURL': '" + URL + "webapp', 'path': 'chart/../../x'}")));
  }

  @Test
  void eachOfSeveralSourcesIsLookedAtAndAHelmRepositoryIsNone() {
    forge.with("webapp", "chart/Chart.yaml");
    KubeObject several = object(
        "Application",
        "several",
        "{'sources': [{'repoURL': 'https://charts.example', 'chart': 'redis', 'targetRevision': '1.x'},"
            + " {'repoURL': '" + URL + "webapp', 'ref': 'values', 'targetRevision': 'v7'},"
            + " {'repoURL': '" + URL + "webapp', 'path': 'chart'}]}");
    Finding finding = check(several).findings().get(0);
    assertEquals("source-revision-missing", finding.rule());
    assertEquals("spec.sources[1].targetRevision", finding.path());
    assertEquals("factory/templates/apps.yaml", finding.source());
  }

  @Test
  void whatAnApplicationSetFillsInLaterIsNotGuessed() {
    forge.with("webapp", "chart/Chart.yaml").with("lonely", "chart/Chart.yaml");
    String template = "{'template': {'spec': {'source': {'repoURL': '%s', 'path': '{{path}}'}}}}";
    assertEquals(
        List.of(
            "warning source-unused : arcodange-org/lonely has a chart/Chart.yaml, and no application names it"),
        told(object("ApplicationSet", "set", String.format(template, URL + "webapp"))));
    assertEquals(
        List.of(
            "warning source-unknown : could not be looked at: which repositories no application names (an ApplicationSet fills"
                + " in its repoURL only when Argo CD runs it)"),
        told(object("ApplicationSet", "set", String.format(template, URL + "{{name}}"))));
  }

  @Test
  void aChartThatNoApplicationNamesIsToldButNotOfAnArchivedOneOrATemplate() {
    forge.with("webapp", "chart/Chart.yaml").with("lonely", "chart/Chart.yaml").with("docs", "x");
    forge.with(
        new ForgeRepository(ORG, "old", true, false, false, "", ""), "main", "chart/Chart.yaml");
    forge.with(
        new ForgeRepository(ORG, "form", false, false, true, "", ""), "main", "chart/Chart.yaml");
    assertEquals(
        List.of(
            "warning source-unused : arcodange-org/lonely has a chart/Chart.yaml, and no application names it"),
        told(chart("webapp")));
  }

  @Test
  void troubleIsUnknownAndNeverMissing() {
    forge.with("webapp", "chart/Chart.yaml").seesAllOf(ORG, true);
    forge.failing("file", down);
    List<Finding> findings = check(chart("webapp")).findings();
    assertEquals(
        List.of(
            "warning source-unknown Application webapp: could not be looked at: arcodange-org/webapp (GET forge: HTTP 503)"),
        findings.stream().map(SourceCheckTest::line).toList());
  }

  @Test
  void aListThatIsDeniedIsMadeUpForByOneQuestionPerRepository() {
    forge.with("webapp", "chart/Chart.yaml");
    forge.failing("list", Failure.denied("GET list: HTTP 403").hint("scope"));
    assertEquals(
        List.of(
            "warning source-unknown : could not be looked at: what else arcodange-org has (GET list: HTTP 403)"),
        told(chart("webapp")));
  }

  @LargeTest
  void aForgeThatIsDownIsNotAskedTenThousandTimes() {
    for (String question : List.of("repository", "list", "file", "folder", "rights")) {
      forge.failing(question, down);
    }
    List<KubeObject> all = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      all.add(chart("app" + i));
    }

    List<Finding> findings = check(all.toArray(KubeObject[]::new)).findings();

    assertTrue(forge.asked().size() < 12, () -> forge.asked().toString());
    assertTrue(findings.size() <= 3, findings::toString);
    assertTrue(findings.stream().noneMatch(Finding::isError));
  }

  @LargeTest
  void tenThousandApplicationsTakeOneQuestionEachAndOneListing() {
    List<KubeObject> all = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      forge.with("app" + i, "chart/Chart.yaml");
      all.add(chart("app" + i));
    }
    assertEquals(List.of(), check(all.toArray(KubeObject[]::new)).findings());
    assertEquals(10_002, forge.asked().size());
  }

  @Test
  void aPasswordInAnAddressIsNotShown() {
    Finding finding = check(application(
            "a", "{'repoURL': 'https://u:s3cret@forge.example/arcodange-org/none', 'path': 'x'}"))
        .findings()
        .get(0);
    assertFalse(finding.toString().contains("s3cret"));
  }
}
