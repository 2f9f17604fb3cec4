package fr.arcodange.factoryline.gitea;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the stand-in knows of one pull request; guarded by its repository. */
final class HostedPullRequest {
  private final long id;
  private final long number;
  private final String title;
  private final String author;
  private final String baseRef;
  private final String headBranch;
  private final Instant createdAt;
  private final List<PostedReview> reviews = new ArrayList<>();

  private Optional<HostedRepository> headRepository;
  private String headSha = "";
  private Divergence divergence = Divergence.UNKNOWN;
  private Instant updatedAt;
  private Optional<Instant> closedAt = Optional.empty();
  private Optional<Merged> merged = Optional.empty();

  HostedPullRequest(
      long id,
      long number,
      String title,
      String author,
      String baseRef,
      HostedRepository headRepository,
      String headBranch,
      Instant now) {
    this.id = id;
    this.number = number;
    this.title = title;
    this.author = author;
    this.baseRef = baseRef;
    this.headRepository = Optional.of(headRepository);
    this.headBranch = headBranch;
    this.createdAt = now;
    this.updatedAt = now;
  }

  void moveHead(String sha, Instant now) {
    if (!sha.equals(headSha)) {
      headSha = sha;
      reviews.replaceAll(PostedReview::madeStale);
      updatedAt = now;
    }
  }

  /** What it would change now; once it is merged, what it changed. */
  Divergence divergence(BareGit git, String base) {
    if (merged.isEmpty()
        && !(divergence.base().equals(base) && divergence.head().equals(headSha))) {
      divergence = Divergence.of(git, base, headSha);
    }
    return divergence;
  }

  void close(Instant now) {
    closedAt = Optional.of(now);
    updatedAt = now;
  }

  void merge(String commit, String before, User by, Instant now) {
    merged = Optional.of(new Merged(commit, before, by, now));
    close(now);
  }

  void touch(Instant now) {
    updatedAt = now;
  }

  void forgetHeadRepository() {
    headRepository = Optional.empty();
  }

  void review(PostedReview review) {
    if (review.state().equals("APPROVED")) {
      reviews.replaceAll(
          earlier -> earlier.state().equals("APPROVED") && earlier.author().equals(review.author())
              ? earlier.superseded()
              : earlier);
    }
    reviews.add(review);
    updatedAt = review.submittedAt();
  }

  String headRef() {
    return "refs/pull/" + number + "/head";
  }

  boolean isOpen() {
    return closedAt.isEmpty();
  }

  long id() {
    return id;
  }

  long number() {
    return number;
  }

  String title() {
    return title;
  }

  String author() {
    return author;
  }

  String baseRef() {
    return baseRef;
  }

  String headBranch() {
    return headBranch;
  }

  Optional<HostedRepository> headRepository() {
    return headRepository;
  }

  String headSha() {
    return headSha;
  }

  Instant createdAt() {
    return createdAt;
  }

  Instant updatedAt() {
    return updatedAt;
  }

  Optional<Instant> closedAt() {
    return closedAt;
  }

  Optional<Merged> merged() {
    return merged;
  }

  List<PostedReview> reviews() {
    return List.copyOf(reviews);
  }

  /** @param before the base branch's tip until then */
  record Merged(String commit, String before, User by, Instant at) {}

  /** How a head stands to a base. */
  record Divergence(
      String base,
      String head,
      String mergeBase,
      boolean mergeable,
      int files,
      int additions,
      int deletions) {
    static final Divergence UNKNOWN = new Divergence("", "", "", false, 0, 0, 0);

    static Divergence of(BareGit git, String base, String head) {
      String mergeBase = git.run("merge-base", base, head).strip();
      List<String> numstat = git.lines("diff", "--numstat", mergeBase, head);
      return new Divergence(
          base,
          head,
          mergeBase,
          git.mergedTree(base, head).isPresent(),
          numstat.size(),
          sum(numstat, 0),
          sum(numstat, 1));
    }

    /** The lines of a binary file are written as a dash. */
    private static int sum(List<String> numstat, int column) {
      return numstat.stream()
          .map(line -> line.split("\t", -1)[column])
          .filter(number -> !number.equals("-"))
          .mapToInt(Integer::parseInt)
          .sum();
    }
  }
}
