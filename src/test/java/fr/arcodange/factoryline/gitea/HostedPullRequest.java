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
  private String baseSha = "";
  private String mergeBase = "";
  private DiffStat diff = DiffStat.NOTHING;
  private boolean mergeable;
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

  /** Whether nothing has moved since {@link #moveTo}. */
  boolean isAt(String head, String base) {
    return head.equals(headSha) && base.equals(baseSha);
  }

  void moveTo(
      String head, String base, String commonAncestor, DiffStat stat, boolean merges, Instant now) {
    if (!head.equals(headSha)) {
      reviews.replaceAll(PostedReview::madeStale);
      updatedAt = now;
    }
    headSha = head;
    baseSha = base;
    mergeBase = commonAncestor;
    diff = stat;
    mergeable = merges;
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

  String mergeBase() {
    return mergeBase;
  }

  DiffStat diff() {
    return diff;
  }

  boolean mergeable() {
    return mergeable;
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

  record DiffStat(int files, int additions, int deletions) {
    static final DiffStat NOTHING = new DiffStat(0, 0, 0);

    /** Reads {@code git diff --numstat}. */
    static DiffStat of(List<String> numstat) {
      int additions = 0;
      int deletions = 0;
      for (String line : numstat) {
        String[] columns = line.split("\t", -1);
        additions += columns[0].equals("-") ? 0 : Integer.parseInt(columns[0]);
        deletions += columns[1].equals("-") ? 0 : Integer.parseInt(columns[1]);
      }
      return new DiffStat(numstat.size(), additions, deletions);
    }
  }
}
