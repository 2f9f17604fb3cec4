package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.argocd.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class LintTextTest {
  private static final Finding HOSTILE = new Finding(
      "unknown-field",
      Severity.ERROR,
      "a/templates/\u001b[31m.yaml",
      "Application x\n::set-output",
      "spec.<img src=x>|`|@admin",
      "there is no such field\u202e",
      "did you mean <b>y</b>?");

  private static Finding finding(String rule, Severity severity, int number) {
    return new Finding(
        rule,
        severity,
        "c/templates/apps.yaml",
        "Application a" + number,
        "spec",
        "is wrong",
        "correct it");
  }

  private static List<Finding> many(int count) {
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      findings.add(finding("sync-option", Severity.ERROR, i));
      findings.add(finding("retry", Severity.WARNING, i));
    }
    return findings;
  }

  @Test
  void errorsComeFirstAndOfEachRuleTen() {
    String text = LintText.human(many(10_000));
    assertEquals(2 * (10 * 2 + 1), text.lines().count());
    assertTrue(
        text.startsWith(
            "error: sync-option: Application a0: spec: is wrong (c/templates/apps.yaml)\n  hint: correct it\n"),
        text);
    assertTrue(text.contains("\n  and 9,990 more of sync-option\nwarning: retry:"), text);
  }

  @Test
  void aCommentStaysSmall() {
    String text = LintText.markdown(many(10_000), UnaryOperator.identity());
    assertTrue(text.length() < 14_000, () -> "" + text.length());
    assertTrue(text.startsWith("10,000 errors, 10,000 warnings\n\n| |"), text);
    assertTrue(text.endsWith("\n*19,980 more are told in the job's log.*\n"), text);
  }

  @Test
  void foreignTextCannotAct() {
    String human = LintText.human(List.of(HOSTILE));
    assertEquals(2, human.lines().count());
    assertFalse(human.contains("\u001b") || human.contains("\u202e"), human);
    String markdown = LintText.markdown(List.of(HOSTILE), UnaryOperator.identity());
    assertFalse(markdown.contains("<img") || markdown.contains("<b>"), markdown);
    assertEquals(5, markdown.lines().count(), markdown);
  }

  @Test
  void programsGetAll() {
    assertEquals(20_000, LintText.json(many(10_000)).path("findings").size());
    assertEquals(
        "{\"findings\":[{\"rule\":\"retry\",\"severity\":\"warning\",\"source\":\"c/templates/apps.yaml\",\"object\":\"Application a7\","
            + "\"path\":\"spec\",\"message\":\"is wrong\",\"advice\":\"correct it\"}],\"counts\":{\"error\":0,\"warning\":1}}",
        LintText.json(List.of(finding("retry", Severity.WARNING, 7))).toString());
  }

  @Test
  void nothingIsNothing() {
    assertEquals("", LintText.human(List.of()));
    assertEquals("", LintText.markdown(List.of(), UnaryOperator.identity()));
  }

  @Test
  void aSecretsValueIsNeverTold() {
    String secret = "Zm9vYmFyYmF6cXV4cXV1eA==";
    Rendered rendered = Manifests.read("""
        apiVersion: longhorn.io/v1beta2
        kind: BackupTarget
        metadata: {name: default}
        spec: {backupTargetURL: "s3://b@r/", credentialSecret: s}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: s, labels: {a: 1}}
        stringData:
          AWS_ACCESS_KEY_ID: %1$s
          AWS_SECRET_ACCESS_KEY: "%1$s "
          AWS_ENDPOINTS: %1$s
        """.formatted(secret));
    List<Finding> findings = Lint.of(Optional.empty()).check(rendered.objects());
    assertTrue(findings.size() >= 4, findings::toString);
    assertFalse(findings.toString().contains(secret.substring(0, 8)), findings::toString);
  }

  @Test
  void aPasswordInAnAddressIsNeverTold() {
    Rendered rendered = Manifests.read("""
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: apps, namespace: argocd}
        spec:
          sourceRepos: ["https://gitea/org/*"]
          destinations: [{server: "!https://bot*", namespace: "*"}]
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: webapp, namespace: argocd}
        spec:
          project: apps
          destination: {server: "https://bot:canary@other", namespace: webapp}
          source: {repoURL: "https://bot:can/ary@other/org/app", path: chart}
        """);
    List<Finding> findings = Lint.of(Optional.empty()).check(rendered.objects());
    assertEquals(
        List.of("project-permits", "project-permits"),
        findings.stream().map(Finding::rule).toList());
    assertTrue(findings.toString().contains("https://(hidden)@other/org/app"), findings::toString);
    assertFalse(findings.toString().matches("(?s).*(canary|bot|ary@).*"), findings::toString);
  }
}
