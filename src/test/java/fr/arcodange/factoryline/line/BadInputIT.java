package fr.arcodange.factoryline.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.gitea.HostedRepository;
import fr.arcodange.factoryline.gitea.JobRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the job is called with. */
class BadInputIT {
  @RegisterExtension
  static final FactoryLine LINE = new FactoryLine();

  @ParameterizedTest
  @CsvSource({
    "/iac, an absolute path",
    "../iac, leads out of the repository",
    "ica, the planned tree has no folder 'ica'",
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
  void aRootThatIsNoneIsNamedAsItWasGivenBeforeAnyLogin() {
    Site site = LINE.site();
    JobRun pullRequest = site.opened(site.changeTtl());

    List<Run> refused = List.of(
        site.plan(site.push(), "--root", "ica"),
        site.plan(pullRequest, "--root", "ica", "--plan-tree", "workspace"),
        site.plan(pullRequest, "--root", "ica", "--plan-tree", "head"));

    for (Run run : refused) {
      run.endedWith(2).says("the planned tree has no folder 'ica'").says("--root names the folder");
      run.doesNotSay("factoryline-").doesNotSay("Vault token");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tofu-plan", "tofu-apply"})
  void aStoreThatIsNoneIsRefusedBeforeTheRepositoryIsOpened(String command) {
    Site site = LINE.site();
    Map<String, String> job = site.workspace(site.opened(site.changeTtl()), "plan");
    job.put("GITHUB_WORKSPACE", site.folder().resolve("nowhere").toString());

    Site.command(job, command, "--store", "s3://bucket/x")
        .endedWith(2)
        .says("opening the plan store 's3://bucket/x': it is neither gs://… nor file://…");

    assertEquals(List.of(), writes(site));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tofu-plan", "tofu-apply"})
  void anUnknownOptionIsNamedBeforeAnythingIsDone(String command) {
    Site site = LINE.site();
    Map<String, String> job = site.workspace(site.opened(site.changeTtl()), "plan");

    Site.command(job, command, "--rooot", "iac")
        .endedWith(2)
        .says(command + ": unknown option '--rooot'")
        .says("did you mean --root?");

    assertEquals(List.of(), writes(site));
  }

  @ParameterizedTest
  @CsvSource({"plan, tofu-plan", "apply, tofu-apply"})
  void whatAnActionPassesForInputsThatWereNotGivenIsUnset(String role, String command)
      throws IOException {
    Site site = LINE.site();
    long number = site.changeTtl();
    site.plan(number).endedWith(0);
    JobRun run = role.equals("plan") ? site.opened(number) : merged(site, number);
    Map<String, String> job = site.workspace(run, role);
    Matcher input = Pattern.compile("(FACTORYLINE_TOFU_\\w+): ")
        .matcher(Files.readString(Path.of("actions", command, "action.yml")));
    int inputs = 0;
    while (input.find()) {
      job.put(input.group(1), "");
      inputs++;
    }
    assertTrue(inputs > 20);

    assertEquals("1", Site.command(job, command).endedWith(0).output("to_change"));
  }

  private static JobRun merged(Site site, long number) {
    site.repository().merge(number);
    return site.push();
  }

  @Test
  void aRequiredInputThatArrivesEmptyIsNamed() {
    Site site = LINE.site();
    long number = site.changeTtl();
    Map<String, String> job = site.workspace(merged(site, number), "apply");

    Site.command(with(job, "FACTORYLINE_STORE", ""), "tofu-apply")
        .endedWith(2)
        .says("--store is not set");
    Site.command(with(job, "FACTORYLINE_GITEA_TOKEN", ""), "tofu-apply")
        .endedWith(2)
        .says("set FACTORYLINE_GITEA_TOKEN");
    Site.command(with(job, "VAULT_ADDR", ""), "tofu-apply")
        .endedWith(2)
        .says("--vault-addr is not set");
    Site.command(with(job, "FACTORYLINE_ROOT", ""), "tofu-apply")
        .endedWith(2)
        .says("'.' holds no *.tf or *.tofu file");
    Site.command(with(job, "FACTORYLINE_VAULT_SECRETS", ""), "tofu-apply")
        .endedWith(5)
        .says("api_token");
    assertEquals(60, site.ttl());
  }

  private static Map<String, String> with(Map<String, String> job, String name, String value) {
    Map<String, String> changed = new HashMap<>(job);
    changed.put(name, value);
    return changed;
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

    JobRun pullRequest = site.opened(site.changeTtl());
    site.apply(pullRequest).endedWith(2).says("is not a branch");
    assertEquals(60, site.ttl());
  }

  @Test
  void aForksPullRequestWithoutSecretsIsDeniedAndSaysSo() {
    Site site = LINE.site();
    HostedRepository fork = site.gitea().fork(site.repository(), "mallory");
    fork.commit("ttl", "mallory", "Change", Map.of("iac/ttl.tf", Site.TTL.formatted(61)));
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
    long number = site.changeTtl();

    site.plan(number, "--vault-role", "apply").endedWith(3).says("role 'apply'");

    assertTrue(site.planComment(number).contains("role"), site.planComment(number));
    assertEquals(List.of(), site.stored(""));
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

  /** What asks the forge to write, git's own requests aside. */
  private static List<String> writes(Site site) {
    return site.gitea().writes().stream()
        .filter(line -> !line.contains("git-upload-pack"))
        .toList();
  }

  /** Its objects would stay, and no later plan would have them. */
  @Test
  void aPullRequestThatRemovesTheRootIsToldWhatThatLeaves() {
    Site site = LINE.site();
    Map<String, @Nullable String> gone = new HashMap<>();
    for (String file : List.of("backend", "main", "names", "zone", "ttl")) {
      gone.put("iac/" + file + ".tf", null);
    }
    site.repository().commit("gone", "No root", gone);
    long number = site.repository().openPullRequest("dev", "No root", "gone", "main");

    site.plan(number).endedWith(6).says("it removes the root 'iac'").says("would stay");

    assertTrue(site.planComment(number).contains("removes the root 'iac'"));
  }
}
