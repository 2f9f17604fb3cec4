package fr.arcodange.factoryline.line;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.gitea.HostedRepository;
import fr.arcodange.factoryline.gitea.JobPermissions;
import fr.arcodange.factoryline.gitea.JobRun;
import fr.arcodange.factoryline.gitea.PostedComment;
import fr.arcodange.factoryline.text.HostileTexts;
import fr.arcodange.factoryline.tofu.CommentShape;
import fr.arcodange.factoryline.tofu.FakeProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input and faults of everything around, on real engines. */
class TofuFaultsIT {
  @RegisterExtension
  static final FactoryLine LINE = new FactoryLine();

  private static final String TTL = "locals {\n  ttl = %d\n}\n";

  @AfterEach
  void noTokenIsLeft() {
    assertEquals(0, LINE.tokensAlive());
  }

  private static long changeTtl(Site site) {
    return site.pullRequest("ttl", "iac/ttl.tf", TTL.formatted(61));
  }

  private static int ttl(Site site) {
    return site.input("edge").path("ttl").asInt();
  }

  /** What asks the forge to write, git's own requests aside. */
  private static List<String> writes(Site site) {
    return site.gitea().writes().stream()
        .filter(line -> !line.contains("git-upload-pack"))
        .toList();
  }

  // What tofu refuses.

  @ParameterizedTest
  @CsvSource({
    "iac/ttl.tf, 'locals {\n  ttl = = 1\n}\n', Invalid expression",
    "iac/backend.tf, 'terraform {\n  backend \"nowhere\" {}\n}\n', Unsupported backend type"
  })
  void aConfigurationThatTofuRefusesIsShownInItsOwnWords(String file, String text, String words) {
    Site site = LINE.site();
    long number = site.pullRequest("broken", file, text);

    Run plan = site.plan(number).endedWith(5);

    plan.says(words);
    String comment = site.planComment(number);
    assertTrue(comment.contains(words), comment);
    CommentShape.check(comment);
    String status = site.status(site.repository().tip("broken"), "tofu-plan (iac)");
    assertTrue(status.startsWith("failure: running tofu init"), status);
    assertTrue(plan.summary().contains(words), plan.summary());
    assertEquals(List.of(), site.stored(""));
    assertEquals(List.of(), site.leftovers());
  }

  @Test
  void whoeverIsCarriedIsToldThatMainCannotBePlanned() {
    Site site = LINE.site();
    long number = changeTtl(site);
    site.plan(number).endedWith(0);
    site.repository().merge(number);
    site.repository()
        .commit("main", "Directly", Map.of("iac/zone.tf", "locals {\n  zone = nothing.x\n}\n"));

    site.apply(site.push()).endedWith(5);

    String comment = site.receipt(number);
    assertTrue(comment.contains("❌ Not applied"), comment);
    assertTrue(comment.contains("nothing"), comment);
    assertEquals(60, ttl(site));
    assertEquals(List.of(), site.stored("applied/"));
  }

  @Test
  void aBackendThatCannotBeReachedIsUnreachable() throws IOException {
    Site site = LINE.site();
    long number = site.pullRequest(
        "elsewhere",
        "iac/backend.tf",
        "terraform {\n  backend \"http\" {\n    retry_max = 0\n  }\n}\n");
    String nowhere;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nowhere = "http://127.0.0.1:" + socket.getLocalPort() + "/state";
    }

    Run plan = site.plan(number, "--backend-config", "address=" + nowhere).endedWith(4);

    plan.says("connection refused");
    assertTrue(site.planComment(number).contains("connection refused"));
  }

  @Test
  void somebodyElsesLockIsNamedAndStays() {
    Site site = LINE.site();
    long number = changeTtl(site);
    site.lockAs("ada@laptop");

    site.plan(number).endedWith(0);
    Run apply = site.merge(number).endedWith(4);

    apply.says("the state is locked by ada@laptop for OperationTypeApply, since 2026-11-23T10:00");
    apply.says("tofu force-unlock ");
    assertTrue(site.isLocked());
    assertEquals(60, ttl(site));
    assertTrue(site.receipt(number).contains("ada"), site.receipt(number));
    assertEquals(List.of(), site.stored("applied/"));
  }

  @Test
  void aLockFileThatWouldChangeIsNotWritten() throws IOException {
    Site site = LINE.site();
    Path mirror = Files.createDirectories(site.folder().resolve("mirror"));
    FakeProvider.writeMirror(mirror);
    Path settings = site.folder().resolve("tofu.rc");
    Files.writeString(settings, FakeProvider.cliConfig(mirror));
    site.with("TF_CLI_CONFIG_FILE", settings.toString());
    Map<String, String> files = new HashMap<>();
    files.put("iac/.terraform.lock.hcl", "# none yet\n");
    files.put("iac/providers.tf", """
        terraform {
          required_providers {
            fake = { source = "example.com/test/fake" }
          }
        }
        """);
    site.repository().commit("provider", "A provider", new HashMap<>(files));
    long number = site.repository().openPullRequest("dev", "A provider", "provider", "main");

    site.plan(number).endedWith(5).says("the lock file would have to change");

    assertTrue(
        site.planComment(number).contains("lock file would have to change"),
        site.planComment(number));
  }

  // What the job is called with.

  @ParameterizedTest
  @CsvSource({
    "/iac, an absolute path",
    "../iac, leads out of the repository",
    "ica, the commit has no folder 'ica'",
    ".gitea, holds no *.tf or *.tofu file"
  })
  void aRootThatIsNoneIsRefusedEvenByAPullRequestThatDoesNotTouchIt(String root, String words) {
    Site site = LINE.site();
    site.repository().commit("main", "More", Map.of(".gitea/x.yml", ""));
    long number = site.pullRequest("words", "README.md", "more words\n");

    site.plan(number, "--root", root).endedWith(2).says(words);

    assertEquals(List.of(), site.stored(""));
  }

  @Test
  void anEventFileThatMakesNoSenseIsNamed() throws IOException {
    Site site = LINE.site();
    Map<String, String> job = site.workspace(site.push(), "plan");
    Path event = Path.of(job.getOrDefault("GITHUB_EVENT_PATH", ""));
    byte[] captured = Files.readAllBytes(event);

    Files.delete(event);
    Site.command(job, "tofu-plan")
        .endedWith(2)
        .says("GITHUB_EVENT_PATH")
        .says("there is no such file");
    Files.writeString(event, "{\"ref\": ");
    Site.command(job, "tofu-apply").endedWith(2).says(event.toString());
    Files.writeString(event, "{\"issue\": {\"number\": 3}}");
    job.put("GITHUB_EVENT_NAME", "issue_comment");
    Site.command(job, "tofu-plan")
        .endedWith(2)
        .says("planning on the event 'issue_comment', which names no commit");
    Files.write(event, captured);

    JobRun pullRequest = site.opened(changeTtl(site));
    site.apply(pullRequest).endedWith(2).says("is not a branch");
    assertEquals(60, ttl(site));
  }

  @Test
  void aForksPullRequestWithoutSecretsIsDeniedAndSaysSo() {
    Site site = LINE.site();
    HostedRepository fork = site.gitea().fork(site.repository(), "mallory");
    fork.commit("ttl", "mallory", "Change", Map.of("iac/ttl.tf", TTL.formatted(61)));
    long number = site.repository().openPullRequest("mallory", "Change", fork, "ttl", "main");

    site.with("FACTORYLINE_GITEA_TOKEN", "");
    site.plan(site.gitea().jobs().pullRequest(site.repository(), number, "opened"))
        .endedWith(3)
        .says("which comes from a fork and gets no secrets");
    assertEquals(List.of(), writes(site));

    JobRun withToken = site.gitea().jobs().pullRequest(site.repository(), number, "opened");
    site.with("FACTORYLINE_GITEA_TOKEN", withToken.token().reveal());
    site.plan(withToken).endedWith(3).says("which comes from a fork and gets no secrets");

    assertEquals(List.of(), site.comments(number));
    assertEquals(List.of(), site.stored(""));
  }

  @Test
  void aRoleThatTheJobMayNotTakeIsDenied() {
    Site site = LINE.site();
    long number = changeTtl(site);

    site.plan(number, "--vault-role", "apply").endedWith(3).says("role 'apply'");

    assertTrue(site.planComment(number).contains("role"), site.planComment(number));
    assertEquals(List.of(), site.stored(""));
  }

  // What the forge does.

  @ParameterizedTest
  @ValueSource(ints = {403, 404, 500})
  void aPlanThatCannotBeShownDoesNotCountAsShown(int status) {
    Site site = LINE.site();
    long number = changeTtl(site);
    site.gitea().faults().fail("POST .*/issues/\\d+/comments", status, 4);

    site.plan(number).endedWith(7).says("HTTP " + status);

    assertEquals(List.of(), site.stored(""));
    assertTrue(
        site.status(site.repository().tip("ttl"), "tofu-plan (iac)").startsWith("failure: "));
    site.merge(number).endedWith(6).says("no pull request");
    assertEquals(60, ttl(site));
  }

  @Test
  void aTokenThatMayNotCommentIsToldWhichPermissionIsMissing() {
    Site site = LINE.site();
    long number = changeTtl(site);
    JobRun job = site.opened(number).permissions(JobPermissions.readContents());

    site.plan(job).endedWith(7).says("pull-requests: write");

    assertEquals(List.of(), site.stored(""));
  }

  @Test
  void aTokenThatMayNotSetAStatusIsAWarningUnlessOneIsWanted() {
    Site site = LINE.site();
    long number = changeTtl(site);
    JobPermissions permissions = JobPermissions.commenting();

    site.plan(site.opened(number).permissions(permissions)).endedWith(0).says("no commit status");
    site.plan(site.opened(number).permissions(permissions), "--status", "always")
        .endedWith(7);
    site.plan(site.opened(number).permissions(permissions), "--status", "never")
        .endedWith(0)
        .doesNotSay("commit status");
  }

  @Test
  void aForgeThatIsDownBeforeTheApplyMeansNothingIsApplied() {
    Site site = LINE.site();
    long number = changeTtl(site);
    site.plan(number).endedWith(0);
    site.repository().merge(number);
    byte[] state = site.rawState().orElseThrow();
    Map<String, String> job = site.workspace(site.push(), "apply");

    site.gitea().faults().fail("GET /api/v1/.*/pulls", 503, 4);
    Site.command(job, "tofu-apply").endedWith(4).says("HTTP 503");

    assertArrayEquals(state, site.rawState().orElseThrow());
    assertEquals(List.of(), site.stored("applied/"));

    site.gitea().faults().down();
    Site.command(job, "tofu-apply").endedWith(4);

    assertArrayEquals(state, site.rawState().orElseThrow());
    assertFalse(site.isLocked());
  }

  @Test
  void aForgeThatIsDownAfterTheApplyGetsItsReportInTheLog() {
    Site site = LINE.site();
    long number = changeTtl(site);
    site.plan(number).endedWith(0);
    site.gitea()
        .faults()
        .beforeNext("GET .*/issues/\\d+/comments", () -> site.gitea().faults().down());

    Run apply = site.merge(number).endedWith(7);

    apply.says("✅ Applied: iac").says("terraform_data.edge");
    assertEquals(61, ttl(site));
    assertEquals("true", apply.output("applied"));
    assertEquals(1, site.stored("applied/").size());
    assertTrue(apply.summary().contains("✅ Applied"));
    site.gitea().faults().up();
    site.apply(site.push()).endedWith(0).says("Nothing to do");
  }

  @Test
  void aStoreThatIsNotThereMeansNothingIsApplied() {
    Site site = LINE.site();
    long number = changeTtl(site);
    site.plan(number).endedWith(0);

    Run plan = site.plan(number, "--store", "gs://nowhere/x");
    assertTrue(Set.of(3, 4).contains(plan.code()), plan::toString);
    plan.says("nowhere");
    assertTrue(
        site.status(site.repository().tip("ttl"), "tofu-plan (iac)").startsWith("failure: "));

    Run apply = site.merge(number, "--store", "gs://nowhere/x");
    assertTrue(Set.of(3, 4).contains(apply.code()), apply::toString);
    assertEquals(60, ttl(site));
  }

  @Test
  void withoutAStoreOrATokenTheOptionIsNamed() {
    Site site = LINE.site();
    Map<String, String> job = site.workspace(site.push(), "apply");
    Map<String, String> noStore = new HashMap<>(job);
    noStore.remove("FACTORYLINE_STORE");
    Site.command(noStore, "tofu-apply").endedWith(2).says("--store is not set");
    Map<String, String> noToken = new HashMap<>(job);
    noToken.remove("FACTORYLINE_GITEA_TOKEN");
    Site.command(noToken, "tofu-apply").endedWith(2).says("FACTORYLINE_GITEA_TOKEN");
  }

  @Test
  void somebodyElsesCommentWithOurMarkerIsNeverTouched() {
    Site site = LINE.site();
    long number = changeTtl(site);
    PostedComment forged =
        site.repository().comment(number, "mallory", "<!-- factoryline:tofu:iac:default -->\nfine");
    PostedComment receipt = site.repository()
        .comment(number, "mallory", "<!-- factoryline:tofu-apply:iac:default -->\nfine");

    site.plan(number).endedWith(0);
    site.merge(number).endedWith(0);

    List<PostedComment> comments = site.repository().comments(number);
    assertEquals(4, comments.size());
    assertTrue(comments.contains(forged) && comments.contains(receipt), comments.toString());
  }

  @Test
  void aCommentThatWasDeletedIsPostedAgainAndOneStays() {
    Site site = LINE.site();
    long number = changeTtl(site);
    site.plan(number).endedWith(0);
    site.repository().deleteComment(site.repository().comments(number).get(0).id());

    site.plan(number).endedWith(0);
    site.plan(number).endedWith(0);

    assertEquals(1, site.comments(number).size());
  }

  // What stands in a plan.

  @Test
  void nothingHostileInAPlanActsAnywhere() throws IOException {
    Site site = LINE.site();
    List<String> texts = Stream.concat(
            HostileTexts.all().limit(90), Stream.of("x".repeat(1 << 20), "::set-output name=a::b"))
        .map(text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        .toList();
    ObjectNode locals = JsonNodeFactory.instance.objectNode();
    ArrayNode names = locals.putObject("locals").putArray("names");
    texts.stream()
        .filter(text -> text.length() < 1000)
        .distinct()
        .forEach(text -> names.add(literal(text)));
    ObjectNode shown = locals.putObject("resource").putObject("terraform_data");
    IntStream.range(0, texts.size())
        .forEach(i -> shown.putObject("t" + i).put("input", literal(texts.get(i))));
    shown.putObject("canary").put("input", "${nonsensitive(var.api_token)}");
    Map<String, String> files =
        Map.of("iac/hostile.tf.json", JsonMapper.builder().build().writeValueAsString(locals));
    Map<String, String> all = new HashMap<>(files);
    all.put("iac/names.tf", "# elsewhere\n");
    site.repository().commit("hostile", "Change", new HashMap<>(all));
    long number = site.repository().openPullRequest("dev", "Change", "hostile", "main");

    Run plan = site.plan(number).endedWith(0);
    Run apply = site.merge(number).endedWith(0);

    CommentShape.check(site.planComment(number));
    assertTrue(site.receipt(number).length() < 60_000);
    noStrangerCommands(plan);
    noStrangerCommands(apply);
    String bundle = unzipped(site.storedObject(site.stored("shown/").get(0)));
    for (String text : List.of(
        plan.log(),
        apply.log(),
        plan.summary(),
        apply.summary(),
        site.planComment(number),
        site.receipt(number),
        bundle)) {
      assertFalse(text.contains(FactoryLine.CANARY), "the secret shows");
    }
  }

  /** A string that HCL takes as it is. */
  private static String literal(String text) {
    return text.replace("${", "$${").replace("%{", "%%{");
  }

  private static String unzipped(byte[] content) throws IOException {
    try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(content))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Reads the log as a runner does: outside of a fence every command must be one of ours. */
  private static void noStrangerCommands(Run run) {
    Pattern command =
        Pattern.compile("^(?:::|##\\[)([a-z-]+)(?: [^:\\]]*)?(?:::|\\])(.*)$", Pattern.DOTALL);
    Set<String> ours = Set.of("group", "endgroup", "warning", "error", "notice", "add-mask");
    String end = "";
    for (String line : run.err().split("\n", -1)) {
      if (!end.isEmpty()) {
        end = line.equals("::" + end + "::") ? "" : end;
        continue;
      }
      Matcher matcher = command.matcher(line.strip());
      if (matcher.matches() && matcher.group(1).equals("stop-commands")) {
        end = matcher.group(2);
      } else if (matcher.matches()) {
        assertTrue(ours.contains(matcher.group(1)), line);
      }
    }
    assertEquals("", end, "a fence is left open");
  }

  @Test
  void secretsOfAnySizeComeThroughAndDoNotShow() {
    Site site = LINE.site();
    String pem = "-----BEGIN PRIVATE KEY-----\n"
        + IntStream.range(0, 24)
            .mapToObj(i -> "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcw" + (1000 + i) + "gSjAgEAAoIBAQC7")
            .collect(Collectors.joining("\n"))
        + "\n-----END PRIVATE KEY-----\n";
    String large = "L4rge/" + "0123456789abcdefghij".repeat(3500);
    LINE.bao()
        .write("kv/data/sizes", Map.of("data", Map.of("short", "7", "pem", pem, "large", large)));
    site.with("FACTORYLINE_VAULT_SECRETS", """
        kv/data/ci api_token | TF_VAR_api_token ;
        kv/data/sizes short | TF_VAR_short ;
        kv/data/sizes pem | TF_VAR_pem ;
        kv/data/sizes large | TF_VAR_large
        """);
    long number = site.pullRequest("sizes", "iac/sizes.tf", """
            variable "short" { sensitive = true }
            variable "pem" { sensitive = true }
            variable "large" { sensitive = true }
            resource "terraform_data" "sizes" {
              input = nonsensitive([length(var.short), length(var.pem), length(var.large)])
            }
            resource "terraform_data" "shown" {
              input = nonsensitive([var.pem, var.large])
            }
            """);

    Run plan = site.plan(number).endedWith(0);
    Run apply = site.merge(number).endedWith(0);

    plan.says("'TF_VAR_short' has fewer than four characters: it is not masked");
    assertEquals(
        "[1," + pem.length() + "," + large.length() + "]", site.input("sizes").toString());
    for (String text : List.of(
        plan.log(), apply.log(), plan.summary(), site.planComment(number), site.receipt(number))) {
      assertFalse(text.contains("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcw1003"), text);
      assertFalse(text.contains("0123456789abcdefghij0123456789abcdefghij"), "70 KB show");
    }
  }
}
