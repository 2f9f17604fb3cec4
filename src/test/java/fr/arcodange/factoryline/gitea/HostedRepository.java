package fr.arcodange.factoryline.gitea;

import fr.arcodange.factoryline.text.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One repository of the stand-in: a bare one that real git works on, its pull requests and all that hangs on them. */
public final class HostedRepository {
  private final long id;
  private final User owner;
  private final String name;
  private final boolean isPrivate;
  private final Optional<HostedRepository> parent;
  private final String defaultBranch;
  private final BareGit git;
  private final Home home;
  private final Map<String, Level> collaborators = new HashMap<>();
  private final Map<String, String> variables = new HashMap<>();
  private final Map<Long, HostedPullRequest> pullRequests = new TreeMap<>();
  private final Discussion discussion;
  private final List<PostedStatus> statuses = new ArrayList<>();
  private final Map<String, Secret> secrets = new TreeMap<>();
  private boolean archived;
  private boolean template;

  /** What all repositories of one server share. */
  record Home(String address, Clock clock, Directory users, AtomicLong ids) {}

  HostedRepository(
      long id,
      User owner,
      String name,
      boolean isPrivate,
      Optional<HostedRepository> parent,
      String defaultBranch,
      BareGit git,
      Home home) {
    this.id = id;
    this.owner = owner;
    this.name = name;
    this.isPrivate = isPrivate;
    this.parent = parent;
    this.defaultBranch = defaultBranch;
    this.git = git;
    this.home = home;
    this.discussion = new Discussion(home.ids(), home.clock());
  }

  public String fullName() {
    return owner.login() + "/" + name;
  }

  public URI cloneUrl() {
    return URI.create(home.address() + "/" + fullName() + ".git");
  }

  /** The bare repository's folder. */
  public Path path() {
    return git.directory();
  }

  /** Gives somebody rights beyond those that everybody has. */
  public synchronized HostedRepository collaborator(String login, Level level) {
    home.users().user(login);
    collaborators.put(login, level);
    return this;
  }

  /** Adds a commit to a branch, which starts at the default branch if it is new; a null content deletes the file. */
  public synchronized String commit(
      String branch, String message, Map<String, @Nullable String> files) {
    return commit(branch, "dev", message, files);
  }

  public synchronized String commit(
      String branch, String author, String message, Map<String, @Nullable String> files) {
    Optional<String> start = git.find("refs/heads/" + defaultBranch);
    String sha = git.commit(branch, start, author, message, files);
    sync();
    return sha;
  }

  /** Adds a commit that holds exactly what a folder holds. */
  public synchronized String commitFolder(String branch, String message, Path folder) {
    String sha = git.commitFolder(branch, "dev", message, folder);
    sync();
    return sha;
  }

  public synchronized String tip(String branch) {
    return git.resolve("refs/heads/" + branch);
  }

  public synchronized void deleteBranch(String branch) {
    git.run("update-ref", "-d", "refs/heads/" + branch);
  }

  /** The whole text of a file at a commit or branch. */
  public synchronized Optional<String> file(String revision, String path) {
    return git.find(revision).flatMap(sha -> git.fileAt(sha, path));
  }

  public synchronized long openPullRequest(
      String author, String title, String headBranch, String base) {
    return openPullRequest(author, title, this, headBranch, base);
  }

  public synchronized long openPullRequest(
      String author, String title, HostedRepository from, String headBranch, String base) {
    home.users().user(author);
    long number = pullRequests.size() + 1L;
    HostedPullRequest pullRequest = new HostedPullRequest(
        home.ids().incrementAndGet(),
        number,
        title,
        author,
        base,
        from,
        headBranch,
        home.clock().instant());
    tip(base);
    from.tip(headBranch);
    pullRequests.put(number, pullRequest);
    sync();
    return number;
  }

  /**
   * Merges, as the button does.
   *
   * @return the new tip of the base branch
   */
  public synchronized String merge(long number, MergeStyle style, String by, boolean deleteBranch) {
    sync();
    HostedPullRequest pullRequest = pullRequest(number);
    if (!pullRequest.isOpen()) {
      throw new IllegalStateException("pull request " + number + " is closed");
    }
    String base = divergence(pullRequest).base();
    String commit =
        style.merge(git, base, pullRequest.headSha(), MergeStyle.Merge.of(pullRequest, by));
    git.updateIfUnchanged("refs/heads/" + pullRequest.baseRef(), commit, base);
    pullRequest.merge(commit, base, home.users().user(by), home.clock().instant());
    if (deleteBranch) {
      pullRequest.headRepository().ifPresent(from -> from.deleteBranch(pullRequest.headBranch()));
    }
    sync();
    return commit;
  }

  /** Merges by a merge commit as {@code dev}, who leaves the branch there. */
  public String merge(long number) {
    return merge(number, MergeStyle.MERGE, "dev", false);
  }

  public synchronized void close(long number) {
    pullRequest(number).close(home.clock().instant());
  }

  /** What remains of a pull request when the fork it came from is deleted. */
  public synchronized void forgetForkOf(long number) {
    pullRequest(number).forgetHeadRepository();
  }

  /** Brings every open pull request up to its branch, as Gitea does when one is pushed to. */
  synchronized void sync() {
    pullRequests.values().stream().filter(HostedPullRequest::isOpen).forEach(this::sync);
  }

  private void sync(HostedPullRequest pullRequest) {
    Optional<HostedRepository> from = pullRequest.headRepository();
    if (from.isEmpty()) {
      return;
    }
    Optional<String> head = from.get().git.find("refs/heads/" + pullRequest.headBranch());
    if (head.isEmpty()) {
      return;
    }
    if (!head.get().equals(pullRequest.headSha())) {
      bringHere(from.get(), pullRequest, head.get());
      pullRequest.moveHead(head.get(), home.clock().instant());
    }
  }

  private void bringHere(HostedRepository from, HostedPullRequest pullRequest, String head) {
    if (from.equals(this)) {
      git.update(pullRequest.headRef(), head);
    } else {
      git.run("fetch", "-q", from.path().toString(), "+" + head + ":" + pullRequest.headRef());
    }
  }

  /** How the pull request stands to its base branch now, or stood when it was merged. */
  synchronized HostedPullRequest.Divergence divergence(HostedPullRequest pullRequest) {
    return pullRequest.divergence(git, tip(pullRequest.baseRef()));
  }

  /** The comments on a pull request, oldest first. */
  public List<PostedComment> comments(long number) {
    return discussion.on(number);
  }

  /** Comments as somebody; nobody's rights are asked. */
  public PostedComment comment(long number, String author, String body) {
    touch(number);
    return discussion.add(number, home.users().user(author).login(), body);
  }

  private synchronized void touch(long number) {
    pullRequest(number).touch(home.clock().instant());
  }

  public PostedComment editComment(long commentId, String body) {
    return discussion.edit(commentId, body);
  }

  public void deleteComment(long commentId) {
    discussion.delete(commentId);
  }

  PostedComment comment(long commentId) {
    return discussion.get(commentId);
  }

  /** All statuses set on a commit, oldest first. */
  public synchronized List<PostedStatus> statuses(String sha) {
    return statuses.stream().filter(status -> status.sha().equals(sha)).toList();
  }

  /** The newest status of each context. */
  public Map<String, PostedStatus> currentStatuses(String sha) {
    Map<String, PostedStatus> byContext = new TreeMap<>();
    statuses(sha).forEach(status -> byContext.put(status.context(), status));
    return byContext;
  }

  synchronized PostedStatus setStatus(
      String sha, String state, String context, String description, String target) {
    PostedStatus status = new PostedStatus(
        home.ids().incrementAndGet(),
        sha,
        state,
        context,
        description,
        target,
        home.clock().instant());
    statuses.add(status);
    return status;
  }

  /** Reviews as somebody: APPROVED, REQUEST_CHANGES or COMMENT. */
  public synchronized PostedReview review(long number, String author, String state, String body) {
    HostedPullRequest pullRequest = pullRequest(number);
    if (author.equals(pullRequest.author()) && !state.equals("COMMENT")) {
      throw new HttpError(422, "approve your own pull is not allowed");
    }
    boolean counts = !state.equals("COMMENT") && levelOf(author).atLeast(Level.WRITE);
    PostedReview review = new PostedReview(
        home.ids().incrementAndGet(),
        home.users().user(author).login(),
        state,
        body,
        pullRequest.headSha(),
        false,
        counts,
        false,
        home.clock().instant());
    pullRequest.review(review);
    return review;
  }

  /** The names of the Actions secrets, which is all that Gitea tells anybody. */
  public synchronized List<String> secretNames() {
    return List.copyOf(secrets.keySet());
  }

  /** A secret's value; Gitea itself hands it to jobs only. */
  public synchronized Optional<Secret> secret(String secretName) {
    return Optional.ofNullable(secrets.get(secretName.toUpperCase(Locale.ROOT)));
  }

  /** Whether it was there before. */
  synchronized boolean putSecret(String secretName, Secret value) {
    return secrets.put(secretName.toUpperCase(Locale.ROOT), value) != null;
  }

  synchronized HostedPullRequest pullRequest(long number) {
    return Optional.ofNullable(pullRequests.get(number)).orElseThrow(HttpError::notFound);
  }

  synchronized boolean hasPullRequest(long number) {
    return pullRequests.containsKey(number);
  }

  synchronized List<HostedPullRequest> pullRequests() {
    return List.copyOf(pullRequests.values());
  }

  /** An Actions variable, which jobs and whoever may write can read. */
  public synchronized Optional<String> variable(String variableName) {
    return Optional.ofNullable(variables.get(variableName.toUpperCase(Locale.ROOT)));
  }

  synchronized void putVariable(String variableName, String value) {
    variables.put(variableName.toUpperCase(Locale.ROOT), value);
  }

  /** Whether it is theirs or shared with them; that everybody may read it is not enough. */
  synchronized boolean isListedFor(String login) {
    return login.equals(owner.login()) || collaborators.containsKey(login);
  }

  Level levelOfEverybody() {
    return isPrivate ? Level.NONE : Level.READ;
  }

  synchronized Level levelOf(String login) {
    if (login.equals(owner.login())) {
      return Level.ADMIN;
    }
    Level given = collaborators.getOrDefault(login, Level.NONE);
    return Stream.of(given, levelOfEverybody()).max(Level::compareTo).orElseThrow();
  }

  /** Protects a branch: from now on a push to it is refused by the hook, in the words of Gitea's. */
  public void protect(String branch) {
    git.hook(
        "pre-receive",
        "while read old new ref; do\n"
            + "  if [ \"$ref\" = 'refs/heads/" + branch + "' ]; then\n"
            + "    echo 'Gitea: Not allowed to push to protected branch " + branch + "' >&2\n"
            + "    exit 1\n"
            + "  fi\n"
            + "done\n");
  }

  /** Puts it into the archive: it can be read only. */
  public synchronized HostedRepository archive() {
    archived = true;
    return this;
  }

  /** Makes it one that new repositories are made from. */
  public synchronized HostedRepository asTemplate() {
    template = true;
    return this;
  }

  /** Gives a commit a name for good. */
  public synchronized void tag(String tag, String revision) {
    git.run("tag", tag, revision);
  }

  synchronized boolean isArchived() {
    return archived;
  }

  synchronized boolean isTemplate() {
    return template;
  }

  boolean isEmpty() {
    return git.find("refs/heads/" + defaultBranch).isEmpty();
  }

  BareGit git() {
    return git;
  }

  long id() {
    return id;
  }

  User owner() {
    return owner;
  }

  String name() {
    return name;
  }

  boolean isPrivate() {
    return isPrivate;
  }

  Optional<HostedRepository> parent() {
    return parent;
  }

  String defaultBranch() {
    return defaultBranch;
  }
}
