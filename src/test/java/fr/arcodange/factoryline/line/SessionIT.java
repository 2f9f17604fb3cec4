package fr.arcodange.factoryline.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import fr.arcodange.factoryline.gitea.JobRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The many-step form: one step logs in, others use its login, the last gives it back. */
class SessionIT {
  @RegisterExtension
  static final FactoryLine LINE = new FactoryLine();

  /** The steps oidc-login and vault-auth, the second without a way to an ID token of its own. Returns what later steps have. */
  private static Map<String, String> loggedIn(Site site, JobRun run, String role) {
    Map<String, String> job = site.workspace(run, role);
    Site.command(job, "oidc-login").endedWith(0);
    Map<String, String> later = new HashMap<>(job);
    later.keySet().removeIf(name -> name.startsWith("ACTIONS_ID_TOKEN_"));
    Site.command(later, "vault-auth").endedWith(0).says("using the session's ID token");
    for (String option : List.of("MOUNT", "ROLE", "SECRETS")) {
      later.remove("FACTORYLINE_VAULT_" + option);
    }
    assertEquals(1, LINE.tokensAlive());
    return later;
  }

  private static void loggedOut(Map<String, String> job) {
    Site.command(job, "vault-auth", "--revoke").endedWith(0).says("Vault token revoked");
    assertEquals(0, LINE.tokensAlive());
  }

  private static JsonNode session(Map<String, String> job) throws IOException {
    return JsonMapper.builder()
        .build()
        .readTree(Files.readString(
            Path.of(job.getOrDefault("RUNNER_TEMP", ""), "factoryline", "session.json")));
  }

  @Test
  void planAndApplyUseTheLoginOfAnEarlierStepAndLeaveItAlive() throws IOException {
    Site site = LINE.site();
    long number = site.changeTtl();

    Map<String, String> job = loggedIn(site, site.opened(number), "plan");
    Run plan = Site.command(job, "tofu-plan").endedWith(0);

    plan.says("using the session's Vault token and 1 secrets");
    plan.doesNotSay("Vault token revoked").doesNotSay(FactoryLine.CANARY);
    assertTrue(plan.err().contains("::add-mask::" + FactoryLine.CANARY));
    assertEquals("1", plan.output("to_change"));
    assertFalse(site.planComment(number).contains(FactoryLine.CANARY));
    assertEquals(1, LINE.tokensAlive());
    String token = session(job).path("vault").path("token").textValue();
    plan.doesNotSay(token);
    loggedOut(job);

    site.repository().merge(number);
    Map<String, String> main = loggedIn(site, site.push(), "apply");
    Run apply = Site.command(main, "tofu-apply").endedWith(0);

    apply.says("using the session's Vault token and 1 secrets");
    assertEquals(61, site.ttl());
    assertEquals(1, LINE.tokensAlive());
    loggedOut(main);
  }

  @Test
  void theSessionKnowsItsVaultToo() {
    Site site = LINE.site();
    long number = site.changeTtl();
    Map<String, String> job = loggedIn(site, site.opened(number), "plan");
    Map<String, String> withoutAddress = new HashMap<>(job);
    withoutAddress.remove("VAULT_ADDR");

    Site.command(withoutAddress, "tofu-plan").endedWith(0).says("using the session's Vault token");

    loggedOut(withoutAddress);
  }

  @Test
  void aStepThatNamesARoleLogsInItselfAndGivesOnlyThatBack() {
    Site site = LINE.site();
    long number = site.changeTtl();
    Map<String, String> job = loggedIn(site, site.opened(number), "plan");
    Map<String, String> own = site.workspace(site.opened(number), "plan");
    own.put("RUNNER_TEMP", job.getOrDefault("RUNNER_TEMP", ""));

    Site.command(own, "tofu-plan")
        .endedWith(0)
        .says("using the session's ID token")
        .says("Vault token revoked");

    assertEquals(1, LINE.tokensAlive());
    loggedOut(job);
  }

  @Test
  void aSessionWhoseTokenIsDeadIsNotTakenForNone() throws IOException {
    Site site = LINE.site();
    long number = site.changeTtl();
    Map<String, String> job = loggedIn(site, site.opened(number), "plan");
    job.remove("VAULT_ADDR");
    String token = session(job).path("vault").path("token").textValue();
    LINE.bao().write("auth/token/revoke", Map.of("token", token));

    Site.command(job, "tofu-plan")
        .endedWith(3)
        .says("the session's Vault token is dead")
        .says("vault-auth");

    assertEquals(List.of(), site.stored(""));
    assertTrue(site.planComment(number).contains("dead"), site.planComment(number));
  }

  @Test
  void aRoleWithoutAVaultIsNotIgnored() {
    Site site = LINE.site();
    long number = site.changeTtl();
    site.with("VAULT_ADDR", "");

    site.plan(number).endedWith(2).says("--vault-addr is not set");

    assertEquals(List.of(), site.stored(""));
  }

  /** Released Gitea: no job has an ID token, a CI user's grant stands for all. */
  @Test
  void theWholeLineRunsOnTheGrantOfACiUser() {
    Site site = LINE.site().trustingCiUser("tofu-ci");
    long number = site.changeTtl();

    JobRun planning = site.gitea().jobs().pullRequest(site.repository(), number, "opened");
    Run plan = site.plan(planning).endedWith(0);

    assertEquals("1", plan.output("to_change"));
    site.repository().merge(number);
    String tip = site.repository().tip("main");
    JobRun applying =
        site.gitea().jobs().push(site.repository(), "main", "0".repeat(40), tip, "dev");
    Run apply = site.apply(applying).endedWith(0);
    assertEquals(61, site.ttl());
    for (Run run : List.of(plan, apply)) {
      for (String secret : List.of("OIDC_CLIENT_SECRET", "OIDC_REFRESH_TOKEN")) {
        run.doesNotSay(run.environment().getOrDefault("FACTORYLINE_" + secret, "?"));
      }
    }
  }
}
