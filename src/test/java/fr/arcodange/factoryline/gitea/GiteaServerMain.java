package fr.arcodange.factoryline.gitea;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * Runs the stand-in for a script, on 127.0.0.1, until it is killed.
 *
 * <pre>
 * GiteaServerMain [--port N] --repository OWNER/NAME [--content FOLDER] [--private true] [--ci-user LOGIN]
 * </pre>
 *
 * <p>The repository's branch {@code main} holds what FOLDER holds. Once it listens, one line of JSON is printed: {@code url},
 * {@code apiUrl}, {@code port}, {@code repository}, {@code cloneUrl}, {@code actionsIssuer}, {@code tokens} (login to access
 * token: {@code dev}, who may write, and the repository's owner, who may all) and {@code oauth} ({@code issuer},
 * {@code clientId}, {@code clientSecret}, {@code refreshToken} of the CI user, scope {@code openid profile email groups}).
 * git pushes and fetches at {@code cloneUrl} with any user name and a token as password.
 *
 * <p>The control API, JSON both ways, no authentication:
 *
 * <pre>
 * POST /_lab/repos/O/R/commits             {branch, message, files: {path: text or null to delete}, author}   -> 201 {sha}
 * POST /_lab/repos/O/R/pulls               {head, title, base, author}                 -> 201 the pull request, as the API
 * POST /_lab/repos/O/R/pulls/N/merge       {style: merge|squash|rebase|rebase-merge|fast-forward-only, by, deleteBranch}
 *                                                                                      -> 200 the pull request, as the API
 * POST /_lab/repos/O/R/pulls/N/reviews     {by, state: APPROVED|REQUEST_CHANGES|COMMENT, body}         -> 201 the review
 * GET  /_lab/repos/O/R/pulls/N/comments                                                -> 200 [{id, author, body}]
 * GET  /_lab/repos/O/R/statuses/SHA                               -> 200 {context: {state, description, target}}, the newest
 * POST /_lab/repos/O/R/jobs                {event: "pull_request", number, action: opened|synchronized|closed|edited}
 *                                          {event: "push", number}  the push that merging number was
 *                                          {event: "push", branch, before, after, actor}
 *                                          {event: "workflow_dispatch", branch, inputs: {}, actor}
 *                                          {event: "schedule"}
 *                                          each also: permissions: {contents, pull-requests: none|read|write},
 *                                          idTokens: true, claims: {name: value}
 *                                          -> 201 {id, token, eventName, event, variables}; variables are those of the
 *                                          runner, with ACTIONS_ID_TOKEN_REQUEST_* if idTokens were asked for
 * POST /_lab/jobs/ID/end                   the job's tokens are dead from here                         -> 204
 * GET  /_lab/state                         -> 200 {"O/R": {branches: {}, pullRequests: [{…, comments: []}], secretNames: []}}
 * POST /_lab/down, /_lab/up                every other request is hung up on in between                -> 204
 * POST /_lab/fail                          {pattern, status, times}: what next matches "METHOD /path?query" -> 204
 * </pre>
 *
 * <p>Optional fields: author, by and actor are {@code dev}; base and branch are {@code main}.
 */
public final class GiteaServerMain {
  private GiteaServerMain() {}

  public static void main(String[] args) throws InterruptedException {
    Map<String, String> options = options(args);
    GiteaServer server =
        GiteaServer.start(Clock.systemUTC(), Integer.parseInt(options.getOrDefault("--port", "0")));
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    System.out.println(describe(server, createRepository(server, options), options));
    new CountDownLatch(1).await();
  }

  private static Map<String, String> options(String... args) {
    if (args.length % 2 != 0) {
      throw new IllegalArgumentException("options come as pairs of a name and a value");
    }
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      options.put(args[i], args[i + 1]);
    }
    return options;
  }

  private static HostedRepository createRepository(
      GiteaServer server, Map<String, String> options) {
    String name = Optional.ofNullable(options.get("--repository"))
        .orElseThrow(() -> new IllegalArgumentException("--repository OWNER/NAME is missing"));
    HostedRepository repository = Boolean.parseBoolean(options.get("--private"))
        ? server.createPrivateRepository(name)
        : server.createRepository(name);
    Optional.ofNullable(options.get("--content"))
        .ifPresent(folder ->
            repository.commitFolder("main", "The factory", Path.of(folder).toAbsolutePath()));
    return repository;
  }

  private static ObjectNode describe(
      GiteaServer server, HostedRepository repository, Map<String, String> options) {
    String owner = repository.owner().login();
    ObjectNode json = Fixtures.JSON
        .createObjectNode()
        .put("url", server.url().toString())
        .put("apiUrl", server.apiUrl().toString())
        .put("port", server.port())
        .put("repository", repository.fullName())
        .put("cloneUrl", repository.cloneUrl().toString())
        .put("actionsIssuer", server.actionsOidc().issuer());
    json.putObject("tokens")
        .put("dev", server.tokenOf("dev").reveal())
        .put(owner, server.tokenOf(owner).reveal());
    OAuthProvider oauth = server.oauth();
    json.putObject("oauth")
        .put("issuer", server.url().toString())
        .put("clientId", oauth.clientId())
        .put("clientSecret", oauth.clientSecret().reveal())
        .put(
            "refreshToken",
            oauth
                .grant(options.getOrDefault("--ci-user", "tofu-ci"), "openid profile email groups")
                .reveal());
    return json;
  }
}
