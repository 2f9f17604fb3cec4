package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.LargeTest;
import fr.arcodange.factoryline.argocd.AllowedRemovals;
import fr.arcodange.factoryline.argocd.ChartRequest;
import fr.arcodange.factoryline.argocd.Finding;
import fr.arcodange.factoryline.argocd.Finding.Severity;
import fr.arcodange.factoryline.argocd.KubeObject;
import fr.arcodange.factoryline.argocd.Manifests;
import fr.arcodange.factoryline.step.ArgocdDiff.Checked;
import fr.arcodange.factoryline.text.CommentHead;
import fr.arcodange.factoryline.text.HostileTexts;
import fr.arcodange.factoryline.text.Subject;
import fr.arcodange.factoryline.tofu.CommentShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@code src/test/resources/step/argocd-diff-*.md} are comments; {@code -Dgolden.update=true} writes them anew. */
class ArgocdDiffCommentTest {
  private static final Path GOLDEN = Path.of("src/test/resources/step");
  private static final Path CASES = Path.of("src/test/resources/argocd/diff");
  private static final String BASE = "99aabbccddeeff00112233445566778899aabbcc";
  private static final ChartComparison.Base MAIN = new ChartComparison.Base("main", BASE);
  private static final CommentHead HEAD = new CommentHead(
      Subject.argocd("argocd", "argocd"),
      "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d",
      Optional.of(new CommentHead.Base("main", BASE)),
      Optional.of("https://git.example.com/ops/factory/actions/runs/12"),
      Optional.empty());

  private static ArgocdDiffRequest request(String... allowed) {
    return new ArgocdDiffRequest(
        new RepositoryPath("argocd"),
        List.of(),
        new ChartRequest(Path.of("argocd"), "argocd", "argocd", "1.34.0", List.of(), List.of()),
        Optional.empty(),
        AllowedRemovals.of(List.of(allowed)),
        List.of());
  }

  private static ChartComparison comparison(
      List<KubeObject> before, List<KubeObject> after, Checked checked, String... allowed) {
    return ChartComparison.of(
        MAIN, new BaseRendering.Known(before, List.of()), after, request(allowed), checked);
  }

  private static String markdown(ChartComparison comparison) {
    return markdown(comparison, UnaryOperator.identity());
  }

  private static String markdown(ChartComparison comparison, UnaryOperator<String> redact) {
    ArgocdDiffComment comment = new ArgocdDiffComment(HEAD, comparison, redact);
    String markdown = comment.markdown();
    CommentShape.check(markdown);
    return markdown;
  }

  private static Finding finding(Severity severity, String name, String message) {
    return new Finding(
        "unique-name", severity, "", "Application " + name, "metadata.name", message, "rename it");
  }

  private static List<KubeObject> objects(String side, String... cases) throws IOException {
    List<KubeObject> all = new ArrayList<>();
    for (String name : cases) {
      all.addAll(Manifests.read(Files.readString(CASES.resolve(name).resolve(side + ".yaml")))
          .objects());
    }
    return all;
  }

  private static void isAsRead(String name, String actual) throws IOException {
    Path golden = GOLDEN.resolve("argocd-diff-" + name + ".md");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(golden, actual);
    }
    assertEquals(Files.readString(golden), actual);
  }

  @Test
  void dangersComeFirst() throws IOException {
    String[] cases = {
      "of-two-removed-one-is-renamed",
      "a-secret-is-never-shown",
      "an-application-set-that-goes-elsewhere",
      "what-holds-other-things"
    };
    isAsRead(
        "dangers",
        markdown(comparison(
            objects("before", cases),
            objects("after", cases),
            new Checked(List.of(finding(Severity.WARNING, "webapp", "is there twice"))),
            "crm",
            "nobody")));
  }

  @Test
  void aHarmlessChangeIsATableAndItsFields() throws IOException {
    String[] cases = {"values-are-told-apart-line-by-line", "a-project-is-made-of-sets"};
    isAsRead(
        "harmless",
        markdown(comparison(objects("before", cases), objects("after", cases), Checked.NOTHING)));
  }

  @Test
  void whatWasAllowedIsSaidToBe() throws IOException {
    String name = "a-removed-application-deletes-its-workload";
    String markdown = markdown(
        comparison(objects("before", name), objects("after", name), Checked.NOTHING, "webapp"));

    assertTrue(markdown.contains("> [!WARNING]"), markdown);
    assertTrue(markdown.contains("Allowed by `--allow-removal webapp`."), markdown);
    assertFalse(markdown.contains("CAUTION"), markdown);
  }

  @Test
  void aBaseThatDoesNotRenderIsShownAsSuch() throws IOException {
    ChartComparison comparison = ChartComparison.of(
        MAIN,
        new BaseRendering.Unknown(
            Failure.toolFailed(
                "rendering the chart argocd: Helm says: parse error at (x/templates/apps.yaml:3)\n```\n</details> @root")),
        objects("after", "an-application-is-added"),
        request(),
        Checked.NOTHING);

    assertTrue(comparison.isRefusedAsUnknown());
    isAsRead("unknown", markdown(comparison));
  }

  @Test
  void anUnknownBaseIsAllowedByItsCommitOnly() {
    BaseRendering unknown = new BaseRendering.Unknown(Failure.toolFailed("rendering"));
    for (String name : List.of("webapp", "*", BASE.substring(0, 12))) {
      assertTrue(ChartComparison.of(MAIN, unknown, List.of(), request(name), Checked.NOTHING)
          .refusal()
          .isPresent());
    }
    assertTrue(ChartComparison.of(MAIN, unknown, List.of(), request(BASE), Checked.NOTHING)
        .refusal()
        .isEmpty());
  }

  @Test
  void nothingIsSaid() {
    String markdown = markdown(comparison(List.of(), List.of(), Checked.NOTHING));

    assertTrue(markdown.contains("**Nothing changes**"), markdown);
  }

  private static KubeObject object(String kind, String name, String key, String value) {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    content.put("apiVersion", "argoproj.io/v1alpha1").put("kind", kind);
    content
        .putObject("metadata")
        .put("name", name)
        .put("namespace", value)
        .putArray("finalizers")
        .add("resources-finalizer.argocd.argoproj.io");
    ObjectNode spec = content.putObject("spec").put("project", value).put(key, value);
    spec.putObject("destination").put("namespace", value).put("name", value);
    spec.putObject("source").put("repoURL", value).put("path", key);
    spec.putArray("list").add(value).addObject().put("name", value);
    return new KubeObject(value, content);
  }

  @Test
  void nothingThatAnObjectHoldsActsInIt() {
    HostileTexts.all().limit(150).forEach(hostile -> {
      KubeObject one = object("Application", "same", "k", "old");
      KubeObject two = object("Application", "same", "k", hostile);
      KubeObject renamed = object("Application", hostile, hostile, "x");
      KubeObject to = object("Application", hostile + "2", hostile, "x");
      KubeObject other = object(hostile, hostile, hostile, hostile);
      KubeObject project = object("AppProject", hostile, "k", hostile);
      markdown(comparison(
          List.of(one, renamed, project), List.of(two, to, other), Checked.NOTHING, hostile));
      markdown(
          comparison(List.of(two, to, other), List.of(one, renamed, project), Checked.NOTHING));
      CommentShape.check(new ArgocdDiffComment(
              HEAD,
              ChartComparison.of(
                  new ChartComparison.Base(hostile, BASE),
                  new BaseRendering.Unknown(Failure.toolFailed(hostile)),
                  List.of(),
                  request(hostile),
                  Checked.NOTHING),
              UnaryOperator.identity())
          .markdown());
    });
  }

  @LargeTest
  void anyNumberOfApplicationsFits() {
    List<KubeObject> many = IntStream.range(0, 3_000)
        .mapToObj(i -> object("Application", "app" + i, "k", "x".repeat(300)))
        .toList();

    String added = markdown(comparison(List.of(), many, Checked.NOTHING));
    String removed = markdown(comparison(many, List.of(), Checked.NOTHING));

    assertTrue(added.contains("**3000 applications added**"), added.substring(0, 2_000));
    assertTrue(added.contains(" more objects."), added.substring(0, 2_000));
    assertTrue(added.contains(" more objects did not fit; the log of the run has them."), added);
    assertTrue(removed.contains(" more; the log has them."), removed.substring(0, 2_000));
  }

  @LargeTest
  void oneLargeValueIsCutAndItIsSaid() {
    HostileTexts.large().limit(4).forEach(large -> {
      String markdown = markdown(comparison(
          List.of(object("Application", "a", "k", "x\ny")),
          List.of(object("Application", "a", "k", "x\n" + large)),
          Checked.NOTHING));
      assertTrue(markdown.contains("**Something above is cut"), markdown.substring(0, 2_000));
    });
  }

  @Test
  void findingsThatDoNotFitDoNotKeepTheRestOut() {
    String markdown = markdown(comparison(
        List.of(),
        List.of(object("Application", "a", "k", "v")),
        new Checked(IntStream.range(0, 10_000)
            .mapToObj(i -> finding(Severity.ERROR, "app" + i, "x".repeat(2_000)))
            .toList())));

    assertTrue(markdown.contains("10,000 errors"), markdown);
    assertTrue(markdown.contains("1 application added"), markdown);
    assertTrue(markdown.contains("| ➕ added | `Application a` |"), markdown);
  }

  @Test
  void aSecretOfTheJobIsGoneBeforeItIsShown() {
    String markdown = markdown(
        comparison(
            List.of(object("Application", "a", "k", "v"), object("AppProject", "canary", "k", "v")),
            List.of(
                object("Application", "a", "canary", "canary"), object("canary", "b", "k", "v")),
            Checked.NOTHING),
        text -> text.replace("canary", "***"));

    assertFalse(markdown.contains("canary"), markdown);
  }

  @Test
  void aSecretWithSignsThatMarkdownEscapesIsGoneFromFindingsToo() {
    String secret = "zq:can@qz";
    String markdown = markdown(
        comparison(
            List.of(),
            List.of(object("Application", "a", "k", "v")),
            new Checked(List.of(
                finding(Severity.ERROR, "a" + secret, "'" + secret + "' is wrong"),
                finding(Severity.ERROR, "a", "x".repeat(495) + secret)))),
        text -> text.replace(secret, "***"));

    assertTrue(markdown.contains("***"), markdown);
    assertFalse(markdown.contains("zq") || markdown.contains("qz"), markdown);
  }
}
