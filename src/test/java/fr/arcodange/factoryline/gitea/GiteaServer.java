package fr.arcodange.factoryline.gitea;

import fr.arcodange.factoryline.http.MockServers;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;

/**
 * A stand-in for Gitea 1.26 on loopback: repositories that real git serves and merges, pull requests, comments, statuses,
 * reviews, Actions secrets, jobs with their tokens, and both ways to an ID token. Its answers are captured ones with the
 * fields replaced; who may do what is as observed on a running server.
 */
public final class GiteaServer implements AutoCloseable {
  private static final int MAX_RESPONSE_ITEMS = 50;
  private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
          "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
      .withZone(ZoneOffset.UTC);

  private final Path folder;
  private final Clock clock;
  private final MockWebServer server = MockServers.create();
  private final Directory users = new Directory();
  private final Repositories repositories = new Repositories();
  private final AtomicLong ids = new AtomicLong();
  private final Faults faults = new Faults();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Router router = new Router();
  private final String address;
  private final Shapes shapes;
  private final OAuthProvider oauth;
  private final ActionsOidc actionsOidc;
  private final Jobs jobs;
  private volatile int pageCap = MAX_RESPONSE_ITEMS;
  private volatile Duration ahead = Duration.ZERO;

  private GiteaServer(Clock clock, int port) throws IOException {
    this.clock = clock;
    this.folder = Files.createTempDirectory("gitea").toRealPath();
    server.setDispatcher(new Dispatcher() {
      @Override
      public MockResponse dispatch(RecordedRequest request) {
        return answer(request);
      }
    });
    server.start(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    this.address = "http://127.0.0.1:" + server.getPort();
    Fixtures fixtures = new Fixtures(address);
    this.shapes = new Shapes(fixtures, address, users);
    this.oauth = new OAuthProvider(address, fixtures, users, clock);
    this.actionsOidc = new ActionsOidc(address, fixtures, clock);
    this.jobs = new Jobs(fixtures, shapes, address, users, actionsOidc);
    new PullRequestRoutes(repositories, shapes, () -> pageCap).addTo(router);
    new CodeRoutes(repositories, shapes, () -> pageCap).addTo(router);
    oauth.addTo(router);
    actionsOidc.addTo(router);
    new GitHttp(repositories, folder).addTo(router);
    new LabRoutes(this).addTo(router);
  }

  /** Starts on a free port. */
  public static GiteaServer start(Clock clock) {
    return start(clock, 0);
  }

  public static GiteaServer start(Clock clock, int port) {
    try {
      return new GiteaServer(clock, port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server's address, without a slash at its end. */
  public URI url() {
    return URI.create(address);
  }

  public URI apiUrl() {
    return URI.create(address + "/api/v1");
  }

  public int port() {
    return server.getPort();
  }

  /** A public repository with an empty branch {@code main}'s name; {@code owner/name}. */
  public HostedRepository createRepository(String fullName) {
    return create(fullName, false, Optional.empty());
  }

  public HostedRepository createPrivateRepository(String fullName) {
    return create(fullName, true, Optional.empty());
  }

  /** A copy of a repository that belongs to somebody else. */
  public HostedRepository fork(HostedRepository parent, String owner) {
    HostedRepository fork =
        create(owner + "/" + parent.name(), parent.isPrivate(), Optional.of(parent));
    fork.git().run("fetch", "-q", parent.path().toString(), "+refs/heads/*:refs/heads/*");
    return fork;
  }

  private HostedRepository create(
      String fullName, boolean isPrivate, Optional<HostedRepository> parent) {
    String[] names = fullName.split("/", -1);
    String branch = parent.map(HostedRepository::defaultBranch).orElse("main");
    HostedRepository repository = new HostedRepository(
        ids.incrementAndGet(),
        users.user(names[0]),
        names[1],
        isPrivate,
        parent,
        branch,
        BareGit.init(folder.resolve(fullName + ".git"), clock, branch),
        new HostedRepository.Home(address, clock, users, ids));
    repositories.add(repository);
    return repository.collaborator("dev", Level.WRITE);
  }

  public Optional<HostedRepository> repository(String fullName) {
    return repositories.find(fullName);
  }

  /** Has a repository's former name lead to where it is now, as a renamed one's does. */
  public void redirect(String formerName, HostedRepository now) {
    repositories.renamed(formerName, now.fullName());
  }

  /** Makes somebody an owner of an organisation, who sees and may do everything in it. */
  public void ownerOf(String organisation, String login) {
    repositories.owner(users.user(login).login(), organisation);
    repositories.all().stream()
        .filter(one -> one.owner().login().equals(organisation))
        .forEach(one -> one.collaborator(login, Level.ADMIN));
  }

  /** A personal access token with all scopes for somebody, who is there from now on. */
  public Secret tokenOf(String login) {
    User user = users.user(login);
    String token = UUID.randomUUID().toString().replace("-", "");
    users.knowToken(token, () -> Optional.of(new Caller.Person(user)));
    return Secret.of(token);
  }

  public Jobs jobs() {
    return jobs;
  }

  public OAuthProvider oauth() {
    return oauth;
  }

  public ActionsOidc actionsOidc() {
    return actionsOidc;
  }

  public Faults faults() {
    return faults;
  }

  /** Gitea's setting MAX_RESPONSE_ITEMS: no page of a list is longer, whatever is asked for. */
  public void maxResponseItems(int cap) {
    pageCap = cap;
  }

  /** Has its clock, as its answers tell it, be ahead of what it is. */
  public void clockAhead(Duration by) {
    ahead = by;
  }

  /** What was asked so far: {@code METHOD /path?query}, in order. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** What was asked so far with another method than GET. */
  public List<String> writes() {
    return requests.stream().filter(line -> !line.startsWith("GET ")).toList();
  }

  Repositories repositories() {
    return repositories;
  }

  Shapes shapes() {
    return shapes;
  }

  private MockResponse answer(RecordedRequest request) {
    String line = request.getMethod() + " " + request.getTarget();
    if (line.contains(" " + LabRoutes.ROOT)) {
      return route(request);
    }
    requests.add(line);
    return dated(faults.apply(line, () -> route(request)));
  }

  /** As Go's server does with every answer. */
  private MockResponse dated(MockResponse answer) {
    String date = HTTP_DATE.format(clock.instant().plus(ahead));
    return answer.newBuilder().setHeader("Date", date).build();
  }

  private MockResponse route(RecordedRequest request) {
    Optional<MockResponse> elsewhere = redirect(request);
    if (elsewhere.isPresent()) {
      return elsewhere.get();
    }
    try {
      Router.Match match = router
          .match(request.getMethod(), request.getUrl().pathSegments())
          .orElseThrow(HttpError::notFound);
      return match.handler().answer(new Exchange(request, match.path(), caller(request)));
    } catch (HttpError e) {
      MockResponse.Builder answer =
          Exchange.json(e.status(), shapes.error(e.getMessage())).newBuilder();
      if (e.status() == 401) {
        answer.setHeader("WWW-Authenticate", "Basic realm=\"Gitea\"");
      }
      return answer.build();
    } catch (RuntimeException e) {
      return Exchange.json(500, shapes.error("the stand-in: " + e));
    }
  }

  /** A repository's former name redirects as long as nobody takes it (RedirectToRepo in services/context/repo.go). */
  private Optional<MockResponse> redirect(RecordedRequest request) {
    List<String> path = request.getUrl().pathSegments();
    if (path.size() < 5 || !path.subList(0, 3).equals(List.of("api", "v1", "repos"))) {
      return Optional.empty();
    }
    String name = path.get(3) + "/" + path.get(4);
    return repositories
        .movedTo(name)
        .map(now -> Exchange.empty(307)
            .newBuilder()
            .setHeader(
                "Location", request.getTarget().replaceFirst("/repos/" + name, "/repos/" + now))
            .build());
  }

  /** Tokens come as {@code token}, {@code Bearer}, or as the password or the user of Basic credentials. */
  private Caller caller(RecordedRequest request) {
    String header =
        Optional.ofNullable(request.getHeaders().get("Authorization")).orElse("");
    String[] parts = header.split(" ", 2);
    if (parts.length < 2 || isForItself(request)) {
      return new Caller.Anonymous();
    }
    if (!parts[0].toLowerCase(Locale.ROOT).equals("basic")) {
      return users.caller(parts[1].strip());
    }
    String[] credentials = new String(
            Base64.getDecoder().decode(parts[1].strip()), StandardCharsets.UTF_8)
        .split(":", 2);
    boolean asUser = credentials.length < 2
        || credentials[1].isEmpty()
        || credentials[1].equals("x-oauth-basic");
    return users.caller(asUser ? credentials[0] : credentials[1]);
  }

  /** The token endpoints read what identifies their callers themselves. */
  private static boolean isForItself(RecordedRequest request) {
    String path = request.getUrl().encodedPath();
    return path.startsWith("/login/oauth/") || path.startsWith("/api/actions/");
  }

  /** Stops listening and removes all repositories; a second call does nothing. */
  @Override
  public void close() {
    server.close();
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
