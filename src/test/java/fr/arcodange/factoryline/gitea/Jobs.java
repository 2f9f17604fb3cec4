package fr.arcodange.factoryline.gitea;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Starts jobs: events and environments as captured, with this server's repositories and commits in them. */
public final class Jobs {
  private final Fixtures fixtures;
  private final Shapes shapes;
  private final String address;
  private final Directory users;
  private final ActionsOidc oidc;
  private final AtomicLong lastRun = new AtomicLong();

  Jobs(Fixtures fixtures, Shapes shapes, String address, Directory users, ActionsOidc oidc) {
    this.fixtures = fixtures;
    this.shapes = shapes;
    this.address = address;
    this.users = users;
    this.oidc = oidc;
  }

  /**
   * A job for a pull request. One from a fork gets no secrets and a token that may read code only.
   *
   * @param action opened, synchronized, closed or edited
   */
  public JobRun pullRequest(HostedRepository repository, long number, String action) {
    repository.sync();
    HostedPullRequest pullRequest = repository.pullRequest(number);
    ObjectNode event = fixtures.object("event-pull_request-" + action + ".json");
    event.put("action", action).put("number", number);
    shapes.fill((ObjectNode) event.get("pull_request"), repository, pullRequest);
    seal(event, repository, pullRequest.author());
    Map<String, String> variables = fixtures.environment("env-pull_request.txt");
    variables.putAll(Map.of(
        "GITHUB_SHA", pullRequest.headSha(),
        "GITHUB_REF", pullRequest.headRef(),
        "GITHUB_REF_NAME", Long.toString(number),
        "GITHUB_HEAD_REF", pullRequest.headBranch(),
        "GITHUB_BASE_REF", pullRequest.baseRef(),
        "GITHUB_ACTOR", pullRequest.author()));
    JobRun job = start(repository, "pull_request", event, variables);
    boolean fork = !pullRequest.headRepository().equals(Optional.of(repository));
    return fork ? job.permissions(JobPermissions.readContents()) : job;
  }

  /** A job for a push of {@code after} onto {@code before} by {@code actor}; a merge is one as well. */
  public JobRun push(
      HostedRepository repository, String branch, String before, String after, String actor) {
    ObjectNode event = fixtures.object("event-push-merge.json");
    event
        .put("ref", "refs/heads/" + branch)
        .put("before", before)
        .put("after", after)
        .put(
            "compare_url",
            address + "/" + repository.fullName() + "/compare/" + before + "..." + after);
    ArrayNode commits = event.putArray("commits");
    String range = before.equals(BareGit.noCommit()) ? after : before + ".." + after;
    repository.git().lines("rev-list", range).forEach(sha -> commits.add(commit(repository, sha)));
    event.set("head_commit", commit(repository, after));
    event.set("pusher", shapes.user(users.user(actor)));
    seal(event, repository, actor);
    return start(repository, "push", event, onBranch("env-push.txt", branch, after, actor));
  }

  /** The push that merging a pull request was. */
  public JobRun pushOfMerge(HostedRepository repository, long number) {
    HostedPullRequest pullRequest = repository.pullRequest(number);
    HostedPullRequest.Merged merged = pullRequest.merged().orElseThrow();
    return push(
        repository,
        pullRequest.baseRef(),
        merged.before(),
        merged.commit(),
        merged.by().login());
  }

  /** A job that somebody started by hand. */
  public JobRun workflowDispatch(
      HostedRepository repository, String branch, Map<String, String> inputs, String actor) {
    ObjectNode event = fixtures.object("event-workflow_dispatch.json").put("ref", branch);
    ObjectNode given = event.putObject("inputs");
    inputs.forEach(given::put);
    event.put("workflow", "tofu.yml");
    seal(event, repository, actor);
    return start(
        repository,
        "workflow_dispatch",
        event,
        onBranch("env-workflow_dispatch.txt", branch, repository.tip(branch), actor));
  }

  /** A job of the clock; its event file is that of the last push. */
  public JobRun schedule(HostedRepository repository) {
    String branch = repository.defaultBranch();
    String tip = repository.tip(branch);
    JobRun push = push(
        repository,
        branch,
        repository.git().find(tip + "^1").orElse(BareGit.noCommit()),
        tip,
        User.ACTIONS.login());
    push.end();
    return start(
        repository,
        "schedule",
        (ObjectNode) Fixtures.parse(push.event()),
        onBranch("env-schedule.txt", branch, tip, User.ACTIONS.login()));
  }

  private Map<String, String> onBranch(String file, String branch, String sha, String actor) {
    Map<String, String> variables = fixtures.environment(file);
    variables.putAll(Map.of(
        "GITHUB_SHA", sha,
        "GITHUB_REF", "refs/heads/" + branch,
        "GITHUB_REF_NAME", branch,
        "GITHUB_ACTOR", actor));
    return variables;
  }

  private void seal(ObjectNode event, HostedRepository repository, String sender) {
    event.set("repository", shapes.repository(repository));
    event.set("sender", shapes.user(users.user(sender)));
  }

  private ObjectNode commit(HostedRepository repository, String sha) {
    List<String> lines = repository.git().lines("log", "-1", "--format=%an%n%ae%n%cI%n%B", sha);
    ObjectNode json = (ObjectNode) fixtures.object("event-push-merge.json").get("head_commit");
    json.put("id", sha)
        .put("message", String.join("\n", lines.subList(3, lines.size())))
        .put("timestamp", lines.get(2))
        .put("url", address + "/" + repository.fullName() + "/commit/" + sha);
    for (String role : List.of("author", "committer")) {
      ((ObjectNode) json.get(role))
          .put("name", lines.get(0))
          .put("email", lines.get(1))
          .put("username", lines.get(0));
    }
    paths(repository, sha, "A", json.putArray("added"));
    paths(repository, sha, "M", json.putArray("modified"));
    paths(repository, sha, "D", json.putArray("removed"));
    return json;
  }

  private static void paths(
      HostedRepository repository, String sha, String filter, ArrayNode into) {
    repository
        .git()
        .lines(
            "diff-tree",
            "--root",
            "-r",
            "-m",
            "--first-parent",
            "--no-commit-id",
            "--name-only",
            "--diff-filter=" + filter,
            sha)
        .forEach(into::add);
  }

  private JobRun start(
      HostedRepository repository,
      String eventName,
      ObjectNode event,
      Map<String, String> variables) {
    long run = lastRun.incrementAndGet();
    variables.putAll(Map.of(
        "GITHUB_REPOSITORY", repository.fullName(),
        "GITHUB_REPOSITORY_OWNER", repository.owner().login(),
        "GITHUB_RUN_ID", Long.toString(run),
        "GITHUB_RUN_NUMBER", Long.toString(run)));
    JobRun job = new JobRun(run, repository, eventName, event, variables, oidc);
    oidc.know(job);
    users.knowToken(
        job.token().reveal(), () -> job.isRunning() ? Optional.of(job.caller()) : Optional.empty());
    return job;
  }

  /** A job by its number. */
  Optional<JobRun> find(long id) {
    return oidc.find(id);
  }
}
