package fr.arcodange.factoryline.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.gitea.JobRun;
import fr.arcodange.factoryline.gitea.PostedComment;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jobs that run side by side, on one pull request and on one state. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JobsAtOnceIT {
  @RegisterExtension
  static final FactoryLine LINE = new FactoryLine();

  @RegisterExtension
  final Processes processes = new Processes();

  /** Whoever comes waits for the other, so that both do what follows without having seen the other do it. */
  private static void together(CyclicBarrier barrier) {
    try {
      barrier.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new AssertionError("the other job did not come", e);
    }
  }

  @Test
  void twoPlansThatCommentAtOnceLeaveOneComment() throws Exception {
    Site site = LINE.site();
    long number = site.changeTtl();
    CyclicBarrier bothHaveFoundNoComment = new CyclicBarrier(2);
    for (int i = 0; i < 2; i++) {
      site.gitea()
          .faults()
          .beforeNext("POST .*/issues/\\d+/comments", () -> together(bothHaveFoundNoComment));
    }
    var first = site.workspace(site.opened(number), "plan");
    var second = site.workspace(site.opened(number), "plan");
    ExecutorService jobs = Executors.newFixedThreadPool(2);
    List<Future<Run>> runs;
    try {
      runs = jobs.invokeAll(
          List.of(() -> Site.command(first, "tofu-plan"), () -> Site.command(second, "tofu-plan")));
    } finally {
      jobs.shutdown();
    }

    for (Future<Run> run : runs) {
      assertEquals("1", run.get().endedWith(0).output("to_change"));
      assertEquals(
          site.repository().comments(number).get(0).id(),
          Long.parseLong(run.get().output("comment_url").replaceFirst(".*-", "")));
    }
    List<PostedComment> comments = site.repository().comments(number);
    assertEquals(1, comments.size(), comments::toString);
    assertEquals(2, site.stored("shown/").size());
    assertEquals(List.of(), site.leftovers());
    site.merge(number).endedWith(0).says("every change was shown by #" + number);
  }

  @Test
  void whatIsMergedWhileAnApplyRunsIsCarriedByTheNext() throws Exception {
    Site site = SlowRoot.site(LINE);
    long zone = site.pullRequest("zone", "iac/zone.tf", "locals {\n  zone = \"new.lab\"\n}\n");
    long ttl = site.changeTtl();
    site.plan(zone).endedWith(0);
    site.plan(ttl).endedWith(0);
    long slow = SlowRoot.merged(site);
    Process process = processes.start(site, site.workspace(site.push(), "apply"), "tofu-apply");
    SlowRoot.here(site);

    site.repository().merge(zone);
    site.repository().merge(ttl);
    Run meanwhile = site.apply(site.push()).endedWith(4);

    meanwhile.says("the state is locked by").says("for OperationTypeApply");
    assertEquals(60, site.ttl());
    SlowRoot.letGo(site);
    assertEquals(0, process.waitFor(), () -> Processes.log(site));
    assertTrue(site.receipt(slow).contains("✅ Applied"), site.receipt(slow));
    assertEquals(60, site.ttl());
    assertFalse(site.isLocked());

    Run next = site.apply(site.push()).endedWith(0);

    next.says("every change was shown by #" + zone + ", #" + ttl);
    assertEquals(61, site.ttl());
    assertEquals("new.lab", site.input("edge").path("zone").asText());
    assertTrue(site.receipt(zone).contains("✅ Applied"));
    assertTrue(site.receipt(ttl).contains("✅ Applied"));
    assertEquals(
        2,
        site.stored("applied/").stream()
            .filter(name -> name.contains("/receipts/"))
            .count());
    assertEquals(List.of(), site.leftovers());
  }

  /** Its comment would show another plan than the one that is merged, and counts. */
  @Test
  void aJobOfAnEarlierPushDoesNotReplaceWhatALaterOneShowed() {
    Site site = LINE.site();
    long number = site.changeTtl();
    JobRun earlier = site.opened(number);
    String before = site.repository().tip("ttl");
    site.repository().commit("ttl", "dev", "Another", Map.of("iac/ttl.tf", Site.TTL.formatted(62)));
    site.plan(number).endedWith(0);
    String shown = site.planComment(number);
    assertTrue(shown.contains("62"), shown);

    site.plan(earlier)
        .endedWith(0)
        .says(
            "pull request #" + number + " has moved on to " + site.repository().tip("ttl"));

    assertEquals(shown, site.planComment(number));
    assertEquals(1, site.stored("shown/").size());
    assertTrue(site.status(before, "tofu-plan (iac)").startsWith("error: overtaken by "));
    site.merge(number).endedWith(0);
    assertEquals(62, site.ttl());
  }

  /** Runs the other job before what matches the pattern is answered, the times before that excepted. */
  private static void after(Site site, int times, String pattern, Runnable other) {
    site.gitea()
        .faults()
        .beforeNext(pattern, times == 0 ? other : () -> after(site, times - 1, pattern, other));
  }

  private static void othersReceiptStays(int fetches, String pattern) {
    Site site = LINE.site();
    long number = site.changeTtl();
    site.plan(number).endedWith(0);
    site.repository().merge(number);

    var first = site.workspace(site.push(), "apply");
    var second = site.workspace(site.push(), "apply");
    after(
        site,
        fetches,
        pattern,
        () -> Site.command(second, "tofu-apply").endedWith(0).says("✅ Applied"));

    Site.command(first, "tofu-apply")
        .endedWith(0)
        .says("another run has changed what this one planned");

    assertTrue(site.receipt(number).contains("✅ Applied"), site.receipt(number));
    assertTrue(
        site.status(site.repository().tip("main"), "tofu-apply (iac)").startsWith("success"));
    assertEquals(61, site.ttl());
    assertEquals(List.of(), site.leftovers());
  }

  @Test
  void whoIsOvertakenBetweenPlanAndApplyPlansAgain() {
    // The branch is fetched again when the plan is made, and the state is not locked any more.
    othersReceiptStays(1, "GET .*/info/refs");
  }

  @Test
  void whoFindsTheWorkDoneByAnotherDoesNotSayThatThereWasNone() {
    // Receipts were looked for by then, and there was none.
    othersReceiptStays(0, "GET .*/pulls[?].*state=closed");
  }
}
