package fr.arcodange.factoryline.line;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.gitea.JobPermissions;
import fr.arcodange.factoryline.gitea.JobRun;
import fr.arcodange.factoryline.gitea.PostedComment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the forge and the plan store do, or do not. */
class ForgeAndStoreFaultsIT {
  @RegisterExtension
  static final FactoryLine LINE = new FactoryLine();

  @ParameterizedTest
  @ValueSource(ints = {403, 404, 500})
  void aPlanThatCannotBeShownDoesNotCountAsShown(int status) {
    Site site = LINE.site();
    long number = site.changeTtl();
    site.gitea().faults().fail("POST .*/issues/\\d+/comments", status, 4);

    site.plan(number).endedWith(7).says("HTTP " + status);

    assertEquals(List.of(), site.stored(""));
    assertTrue(
        site.status(site.repository().tip("ttl"), "tofu-plan (iac)").startsWith("failure: "));
    site.merge(number).endedWith(6).says("no pull request");
    assertEquals(60, site.ttl());
  }

  @Test
  void aTokenThatMayNotCommentIsToldWhichPermissionIsMissing() {
    Site site = LINE.site();
    long number = site.changeTtl();
    JobRun job = site.opened(number).permissions(JobPermissions.readContents());

    site.plan(job).endedWith(7).says("pull-requests: write");

    assertEquals(List.of(), site.stored(""));
  }

  @Test
  void aTokenThatMayNotSetAStatusIsAWarningUnlessOneIsWanted() {
    Site site = LINE.site();
    long number = site.changeTtl();
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
    long number = site.changeTtl();
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
    long number = site.changeTtl();
    site.plan(number).endedWith(0);
    site.gitea()
        .faults()
        .beforeNext("GET .*/issues/\\d+/comments", () -> site.gitea().faults().down());

    Run apply = site.merge(number).endedWith(7);

    apply.says("✅ Applied: iac").says("terraform_data.edge");
    assertEquals(61, site.ttl());
    assertEquals("true", apply.output("applied"));
    assertEquals(1, site.stored("applied/").size());
    assertTrue(apply.summary().contains("✅ Applied"));
    site.gitea().faults().up();
    site.apply(site.push()).endedWith(0).says("Nothing to do");
  }

  @Test
  void aStoreThatIsNotThereMeansNothingIsApplied() {
    Site site = LINE.site();
    long number = site.changeTtl();
    site.plan(number).endedWith(0);

    Run plan = site.plan(number, "--store", "gs://nowhere/x");
    assertTrue(Set.of(3, 4).contains(plan.code()), plan::toString);
    plan.says("nowhere");
    assertTrue(
        site.status(site.repository().tip("ttl"), "tofu-plan (iac)").startsWith("failure: "));

    Run apply = site.merge(number, "--store", "gs://nowhere/x");
    assertTrue(Set.of(3, 4).contains(apply.code()), apply::toString);
    assertEquals(60, site.ttl());
  }

  @Test
  void withoutAStoreAPlanIsShownAndCoversNothing() {
    Site site = LINE.site();
    long number = site.changeTtl();

    Map<String, String> job = site.workspace(site.opened(number), "plan");
    job.put("FACTORYLINE_STORE", "");
    Site.command(job, "tofu-plan")
        .endedWith(0)
        .says("--store is not set: tofu-apply will not know what was shown");

    assertTrue(site.planComment(number).contains("ttl"), site.planComment(number));
    site.merge(number).endedWith(6).says("no pull request showed this address");
    assertEquals(60, site.ttl());
  }

  @Test
  void aStoreThatIsGoneAfterTheApplyGetsItsReceiptFromTheNextRun() throws IOException {
    Site site = LINE.site();
    Path store = Files.createDirectories(site.folder().resolve("store"));
    Path away = site.folder().resolve("away");
    site.with("FACTORYLINE_STORE", store.toUri().toString()).with("LINE_STORE", store.toString());
    long number = site.pullRequest("gone", "iac/gone.tf", """
        resource "terraform_data" "gone" {
          provisioner "local-exec" {
            command = "mv \\"$LINE_STORE\\" \\"$LINE_STORE/../away\\" && touch \\"$LINE_STORE\\""
          }
        }
        """);
    site.plan(number).endedWith(0);

    Run apply = site.merge(number).endedWith(7);

    apply.says("storing the receipt: ").says("what was shown up to here still covers changes");
    assertEquals("true", apply.output("applied"));
    assertTrue(site.state().containsKey("gone"));
    assertTrue(site.receipt(number).contains("✅ Applied"), site.receipt(number));
    assertEquals(
        "success: applied: 1 to add",
        site.status(site.repository().tip("main"), "tofu-apply (iac)"));
    Files.delete(store);
    Files.move(away, store);
    assertEquals(List.of(), receipts(store));

    site.apply(site.push()).endedWith(0).says("Nothing to do");

    assertEquals(1, receipts(store).size());
  }

  private static List<Path> receipts(Path store) throws IOException {
    try (Stream<Path> files = Files.walk(store)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().contains("/receipts/"))
          .toList();
    }
  }

  @Test
  void somebodyElsesCommentWithOurMarkerIsNeverTouched() {
    Site site = LINE.site();
    long number = site.changeTtl();
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
    long number = site.changeTtl();
    site.plan(number).endedWith(0);
    site.repository().deleteComment(site.repository().comments(number).get(0).id());

    site.plan(number).endedWith(0);
    site.plan(number).endedWith(0);

    assertEquals(1, site.comments(number).size());
  }
}
