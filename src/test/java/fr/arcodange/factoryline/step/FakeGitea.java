package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.gitea.Account;
import fr.arcodange.factoryline.gitea.CommitStatus;
import fr.arcodange.factoryline.gitea.Gitea;
import fr.arcodange.factoryline.gitea.PullRequest;
import fr.arcodange.factoryline.text.Secret;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A forge in memory: merged pull requests, and what it was told. */
final class FakeGitea implements Gitea {
  final Map<Long, String> comments = new HashMap<>();
  final List<String> statuses = new ArrayList<>();
  private final List<PullRequest> merged = new ArrayList<>();
  private final Map<Long, Integer> commits = new HashMap<>();
  private Optional<Failure> refusal = Optional.empty();
  private Instant askedSince = Instant.MAX;

  /** Every later call fails so. */
  FakeGitea refusing(Failure failure) {
    refusal = Optional.of(failure);
    return this;
  }

  FakeGitea answering() {
    refusal = Optional.empty();
    return this;
  }

  /** @param count how many commits it has */
  PullRequest merged(long number, String head, String mergeCommit, String at, int count) {
    PullRequest pullRequest = new PullRequest(
        number,
        "Change " + number,
        URI.create("https://forge.example/o/r/pulls/" + number),
        "dev",
        true,
        Optional.of(Instant.parse(at)),
        Optional.of(mergeCommit),
        "main",
        mergeCommit,
        "branch" + number,
        head,
        Optional.empty(),
        Optional.of("dev"),
        false,
        Instant.parse(at));
    merged.add(pullRequest);
    commits.put(number, count);
    return pullRequest;
  }

  Instant askedSince() {
    return askedSince;
  }

  @Override
  public Account whoAmI() {
    throw new UnsupportedOperationException();
  }

  @Override
  public String defaultBranch() {
    answer();
    return "main";
  }

  @Override
  public List<PullRequest> mergedPullRequests(String baseBranch, Instant updatedSince) {
    answer();
    askedSince = updatedSince;
    return merged.stream()
        .filter(pullRequest -> pullRequest.baseRef().equals(baseBranch))
        .filter(pullRequest -> !pullRequest.updatedAt().isBefore(updatedSince))
        .toList();
  }

  @Override
  public int commitCount(long number) {
    answer();
    return commits.getOrDefault(number, 0);
  }

  @Override
  public void expectComment(long number, String marker) {
    answer();
  }

  @Override
  public URI keepComment(long number, String marker, String body) {
    answer();
    comments.put(number, body);
    return URI.create("https://forge.example/o/r/pulls/" + number + "#issuecomment-1");
  }

  @Override
  public Optional<URI> updateComment(long number, String marker, String body) {
    answer();
    return comments.containsKey(number)
        ? Optional.of(keepComment(number, marker, body))
        : Optional.empty();
  }

  @Override
  public void setStatus(String sha, CommitStatus status) {
    answer();
    statuses.add(sha + " " + status.context() + " " + status.state() + " " + status.description());
  }

  @Override
  public void putSecret(String name, Secret value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void putVariable(String name, String value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<String> variable(String name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<String> secretNames() {
    throw new UnsupportedOperationException();
  }

  private void answer() {
    refusal.ifPresent(failure -> {
      throw failure;
    });
  }
}
