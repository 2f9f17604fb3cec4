package fr.arcodange.factoryline.line;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.gitea.JobRun;
import fr.arcodange.factoryline.gitea.MergeStyle;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens to a pull request's changes on their way to the infrastructure, on real engines. */
class TofuLineIT {
  @RegisterExtension
  static final FactoryLine LINE = new FactoryLine();

  private static final String ZONE = "locals {\n  zone = \"%s\"\n}\n";
  private static final String TTL = "locals {\n  ttl = %d\n}\n";

  private static String zone(Site site) {
    return site.input("edge").path("zone").asText();
  }

  private static int ttl(Site site) {
    return site.input("edge").path("ttl").asInt();
  }

  @Test
  void whatAPullRequestShowedIsAppliedOnceItIsMerged() {
    Site site = LINE.site();
    long number = site.pullRequest("add-cms", "iac/names.tf", Site.names("webapp", "cms"));
    String head = site.repository().tip("add-cms");
    byte[] before = site.rawState().orElseThrow();

    Run plan = site.plan(number).endedWith(0);

    String comment = site.planComment(number);
    assertTrue(comment.contains("cms") && comment.contains("erp"), comment);
    assertTrue(comment.contains(plan.output("fingerprint")), comment);
    assertEquals(
        List.of("true", "1", "0", "1"),
        List.of(
            plan.output("changes"),
            plan.output("to_add"),
            plan.output("to_change"),
            plan.output("to_destroy")));
    assertTrue(plan.output("comment_url").contains("/pulls/" + number), plan.toString());
    assertTrue(plan.summary().contains("cms"), plan.summary());
    assertTrue(site.status(head, "tofu-plan (iac)").startsWith("success: "), plan.toString());
    assertEquals(1, site.stored("shown/arcodange/").size());
    assertArrayEquals(before, site.rawState().orElseThrow());
    assertEquals(0, LINE.tokensAlive());

    Run apply = site.merge(number).endedWith(0);

    assertEquals(
        Set.of("application[webapp]", "application[cms]", "edge"), site.state().keySet());
    assertEquals(List.of("true", "1", "1"), outputs(apply, "applied", "to_add", "to_destroy"));
    assertEquals(site.repository().tip("main"), apply.output("commit"));
    String receipt = site.receipt(number);
    assertTrue(receipt.contains("✅ Applied"), receipt);
    assertTrue(receipt.contains("every change was shown by #" + number), receipt);
    assertEquals(
        "success: applied: 1 to add, 1 to destroy, 1 output",
        site.status(site.repository().tip("main"), "tofu-apply (iac)"));
    assertEquals(1, site.stored("applied/").size());
    assertFalse(site.isLocked());
    assertEquals(List.of(), site.leftovers());
    for (String text : List.of(plan.log(), apply.log(), comment, receipt, plan.summary())) {
      assertFalse(text.contains(FactoryLine.CANARY), text);
    }
  }

  private static List<String> outputs(Run run, String... names) {
    return List.of(names).stream().map(run::output).toList();
  }

  @Test
  void theTokenThatTofuWasGivenIsDeadAfterwards() throws IOException {
    Site site = LINE.site();
    Path token = site.folder().resolve("token");
    site.with("LINE_FILE", token.toString());
    long number = site.pullRequest("leak", "iac/leak.tf", """
            resource "terraform_data" "token" {
              provisioner "local-exec" {
                command = "printf %s \\"$VAULT_TOKEN\\" > \\"$LINE_FILE\\""
              }
            }
            """);
    site.plan(number).endedWith(0);
    Run apply = site.merge(number).endedWith(0);

    String seen = Files.readString(token);
    assertTrue(seen.length() > 20, seen);
    apply.doesNotSay(seen);
    assertEquals(403, LINE.bao().statusOf(Secret.of(seen), "auth/token/lookup-self"));
  }

  @Test
  void aSecondApplyHasNothingToDoAndLeavesOneReceipt() {
    Site site = LINE.site();
    Run first = site.apply(site.push()).endedWith(0);
    assertEquals("false", first.output("applied"));
    assertEquals(1, site.stored("applied/").size());
    byte[] state = site.rawState().orElseThrow();

    site.apply(site.push()).endedWith(0).says("Nothing to do");

    assertEquals(1, site.stored("applied/").size());
    assertArrayEquals(state, site.rawState().orElseThrow());
  }

  @Test
  void aReRunOfAnOldJobDoesNotRollBack() {
    Site site = LINE.site();
    JobRun old = site.push();
    long number = site.pullRequest("zone", "iac/zone.tf", ZONE.formatted("new.lab"));
    site.plan(number).endedWith(0);
    site.merge(number).endedWith(0);

    Run again = site.apply(old).endedWith(0);

    assertEquals("false", again.output("applied"));
    assertEquals("new.lab", zone(site));
    again.says("what the branch holds now is what counts");
  }

  @Test
  void oneApplyCarriesAllMergesThatWaitEvenOfOneResource() {
    Site site = LINE.site();
    long first = site.pullRequest("zone", "iac/zone.tf", ZONE.formatted("new.lab"));
    long second = site.pullRequest("ttl", "iac/ttl.tf", TTL.formatted(300));
    site.plan(first).endedWith(0);
    site.plan(second).endedWith(0);
    site.repository().merge(first);

    Run apply = site.merge(second).endedWith(0);

    apply.says("every change was shown by #1, #2");
    assertEquals("new.lab", zone(site));
    assertEquals(300, ttl(site));
    assertTrue(site.receipt(first).contains("✅ Applied"));
    assertTrue(site.receipt(second).contains("✅ Applied"));
    assertEquals(1, site.stored("applied/").size());
  }

  @Test
  void eachWayOfMergingIsCovered() {
    Site site = LINE.site();
    int ttl = 100;
    for (MergeStyle style :
        List.of(MergeStyle.SQUASH, MergeStyle.REBASE, MergeStyle.FAST_FORWARD_ONLY)) {
      ttl++;
      long number = site.pullRequest("ttl" + ttl, "iac/ttl.tf", TTL.formatted(ttl));
      site.plan(number).endedWith(0);
      site.repository().merge(number, style, "dev", true);
      site.apply(site.push()).endedWith(0).says("every change was shown by #" + number);
      assertEquals(ttl, ttl(site));
    }
  }

  @Test
  void aStateChangedByHandAfterTheReviewIsRefusedUntilSomebodyAcceptsIt() {
    Site site = LINE.site();
    long number = site.pullRequest("zone", "iac/zone.tf", ZONE.formatted("new.lab"));
    site.plan(number).endedWith(0);
    site.changeByHand("edge", "zone", "by-hand.lab");
    byte[] state = site.rawState().orElseThrow();

    Run refused = site.merge(number).endedWith(6);

    assertArrayEquals(state, site.rawState().orElseThrow());
    String fingerprint = refused.output("fingerprint");
    String comment = site.receipt(number);
    assertTrue(comment.contains("⛔ Not applied"), comment);
    assertTrue(comment.contains("`terraform_data.edge`"), comment);
    assertTrue(comment.contains(fingerprint), comment);
    assertEquals(1, site.stored("applied/").size());

    Run wrong =
        site.apply(site.dispatch("ada"), "--accept", fingerprint.replaceAll("[0-9a-f]", "0"));
    wrong.endedWith(2).says("no plan with this fingerprint was refused");

    Run accepted = site.apply(site.dispatch("ada"), "--accept", fingerprint).endedWith(0);

    assertEquals("new.lab", zone(site));
    accepted.says("ada accepted the plan by its fingerprint");
    assertTrue(site.receipt(number).contains("ada accepted"), site.receipt(number));
    String receipt = site.stored("applied/").stream()
        .filter(name -> name.contains("/receipts/"))
        .findFirst()
        .orElseThrow();
    assertTrue(
        new String(site.storedObject(receipt), StandardCharsets.UTF_8).contains("\"by\":\"ada\""));
  }

  @Test
  void anAcceptedPlanThatHasChangedSinceIsRefusedAgain() {
    Site site = LINE.site();
    site.repository().commit("main", "Directly", Map.of("iac/ttl.tf", TTL.formatted(61)));
    String fingerprint = site.apply(site.push()).endedWith(6).output("fingerprint");
    site.repository().commit("main", "Directly", Map.of("iac/ttl.tf", TTL.formatted(62)));

    site.apply(site.dispatch("ada"), "--accept", fingerprint)
        .endedWith(6)
        .says(
            "The plan that was accepted, " + fingerprint + ", is not the one that is planned now: ")
        .says("1 change was not in it (update terraform_data.edge); the branch was at ")
        .says("the plan that --accept names, " + fingerprint + ", is not the one");

    assertEquals(60, ttl(site));
  }

  @Test
  void aDirectPushIsRefusedOrAppliedAsTheOptionSays() {
    Site site = LINE.site();
    site.apply(site.push()).endedWith(0);
    site.repository().commit("main", "Directly", Map.of("iac/ttl.tf", TTL.formatted(61)));

    Run refused = site.apply(site.push()).endedWith(6);
    assertEquals(60, ttl(site));
    refused.says("no pull request");

    site.apply(site.push(), "--direct-push", "apply").endedWith(0).says("direct pushes");
    assertEquals(61, ttl(site));
  }

  @Test
  void aDirectPushDoesNotCarryAPullRequestThatNobodyWasShown() {
    Site site = LINE.site();
    site.apply(site.push()).endedWith(0);
    long number = site.pullRequest("ttl", "iac/ttl.tf", TTL.formatted(61));
    site.repository().merge(number);
    site.repository().commit("main", "Directly", Map.of("iac/zone.tf", ZONE.formatted("x.lab")));

    site.apply(site.push(), "--direct-push", "apply").endedWith(6);

    assertEquals(60, ttl(site));
    assertTrue(site.receipt(number).contains("⛔ Not applied"));
  }

  @Test
  void withoutARequirementTheBranchIsAppliedAsItIs() {
    Site site = LINE.site();
    site.repository().commit("main", "Directly", Map.of("iac/ttl.tf", TTL.formatted(61)));

    site.apply(site.push(), "--require", "none").endedWith(0).says("--require none");

    assertEquals(61, ttl(site));
  }

  @Test
  void aFailedApplyIsRunAgainAndItsTaintedObjectComesThrough() throws IOException {
    Site site = LINE.site();
    Path flag = site.folder().resolve("flag");
    site.with("LINE_FILE", flag.toString());
    long number = site.pullRequest("flaky", "iac/flaky.tf", """
            resource "terraform_data" "flaky" {
              input = "x"
              provisioner "local-exec" {
                command = "test -e \\"$LINE_FILE\\""
              }
            }

            resource "terraform_data" "after" {
              input = terraform_data.flaky.id
            }
            """);
    site.plan(number).endedWith(0);

    Run failed = site.merge(number).endedWith(5);

    assertEquals(List.of("false"), outputs(failed, "applied"));
    String receipt = site.receipt(number);
    assertTrue(receipt.contains("❌ Apply failed"), receipt);
    assertTrue(receipt.contains("`terraform_data.flaky`"), receipt);
    assertTrue(receipt.contains("local-exec"), receipt);
    assertEquals(1, site.stored("applied/arcodange/").size());
    assertTrue(site.stored("applied/").get(0).contains("/partial/"));
    Files.createFile(flag);

    site.apply(site.push()).endedWith(0).says("every change was shown by #" + number);

    assertTrue(site.state().containsKey("after"));
    assertTrue(site.receipt(number).contains("✅ Applied"));
  }

  @Test
  void aPullRequestThatDoesNotTouchTheRootIsGreenWithoutALogin() {
    Site site = LINE.site();
    long number = site.pullRequest("words", "README.md", "another factory\n");

    Run plan = site.plan(number).endedWith(0);

    assertEquals("false", plan.output("changes"));
    plan.doesNotSay("Vault");
    assertEquals(
        "success: untouched", site.status(site.repository().tip("words"), "tofu-plan (iac)"));
    assertEquals(1, site.comments(number).size());
    assertEquals(List.of(), site.stored("shown/"));

    site.merge(number).endedWith(0);
    assertEquals(1, site.comments(number).size());
  }

  @Test
  void aClosedPullRequestIsLeftAlone() {
    Site site = LINE.site();
    long number = site.pullRequest("ttl", "iac/ttl.tf", TTL.formatted(61));
    site.repository().close(number);

    Run plan = site.plan(site.gitea().jobs().pullRequest(site.repository(), number, "closed"));

    plan.endedWith(0).says("is closed: nothing to plan");
    assertEquals(List.of(), site.comments(number));
    assertEquals("", plan.output("fingerprint"));
  }

  @Test
  void aConflictWithMainIsSaidInTheComment() {
    Site site = LINE.site();
    long number = site.pullRequest("ttl", "iac/ttl.tf", TTL.formatted(61));
    site.repository().commit("main", "Other", Map.of("iac/ttl.tf", TTL.formatted(62)));

    Run plan = site.plan(number).endedWith(6);

    plan.says("it conflicts in iac/ttl.tf");
    String comment = site.planComment(number);
    assertTrue(comment.contains("iac/ttl.tf"), comment);
    assertEquals(
        "failure: merge conflict", site.status(site.repository().tip("ttl"), "tofu-plan (iac)"));
    assertEquals(List.of(), site.stored("shown/"));
  }

  @Test
  void whatIsPlannedIsTheMergeResult() {
    Site site = LINE.site();
    long number = site.pullRequest("ttl", "iac/ttl.tf", TTL.formatted(61));
    site.repository().commit("main", "Other", Map.of("iac/zone.tf", ZONE.formatted("x.lab")));

    Run merged = site.plan(number).endedWith(0);
    assertTrue(site.planComment(number).contains("x.lab"), merged.toString());

    site.plan(number, "--plan-tree", "head").endedWith(0);
    assertFalse(site.planComment(number).contains("x.lab"), site.planComment(number));
  }

  @Test
  void aPlanOutsideAPullRequestIsForTheSummaryOnly() {
    Site site = LINE.site();
    site.repository().commit("main", "Directly", Map.of("iac/ttl.tf", TTL.formatted(61)));

    Run plan = site.plan(site.push(), "--detailed-exitcode").endedWith(8);

    assertEquals("1", plan.output("to_change"));
    assertTrue(plan.summary().contains("terraform_data.edge"), plan.summary());
    assertEquals(List.of(), site.stored(""));
    assertEquals(
        List.of(),
        site.gitea().writes().stream().filter(write -> !write.contains("git")).toList());
  }
}
