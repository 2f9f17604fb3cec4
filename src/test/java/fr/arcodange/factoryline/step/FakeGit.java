package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.git.MergeResult;
import fr.arcodange.factoryline.git.Publishing;
import fr.arcodange.factoryline.git.Worktree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** A history without merges: each commit has at most one parent, and the paths it touched. */
final class FakeGit implements Git {
  private final Map<String, String> parents = new HashMap<>();
  private final Map<String, Set<String>> touched = new HashMap<>();

  /** A commit's id that looks like one. */
  static String sha(int number) {
    return String.format("%040x", number);
  }

  /** Commits 1, 2, … in a row; each touched {@code iac}. */
  static FakeGit row(int count) {
    FakeGit git = new FakeGit();
    for (int i = 1; i <= count; i++) {
      git.commit(i, i - 1, "iac");
    }
    return git;
  }

  FakeGit commit(int number, int parent, String path) {
    touched.put(sha(number), Set.of(path));
    if (parent > 0) {
      parents.put(sha(number), sha(parent));
    }
    return this;
  }

  private List<String> history(String tip) {
    List<String> history = new ArrayList<>();
    for (Optional<String> next = Optional.of(tip); next.isPresent(); ) {
      history.add(next.get());
      next = Optional.ofNullable(parents.get(next.get()));
    }
    return history;
  }

  @Override
  public void fetch(String remote, List<String> refspecs) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String resolve(String revision) {
    return tryResolve(revision).orElseThrow();
  }

  @Override
  public List<String> resolve(List<String> revisions) {
    return revisions.stream().map(this::resolve).toList();
  }

  @Override
  public Optional<String> currentBranch() {
    return Optional.empty();
  }

  @Override
  public Optional<String> tryResolve(String revision) {
    return Optional.of(revision).filter(touched::containsKey);
  }

  @Override
  public MergeResult merge(String base, String head) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String commitTree(String tree, List<String> parentsOfIt) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Worktree worktree(String commit, Path parentFolder, String purpose) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Path> removeLeftoverWorktrees(Path parentFolder, Predicate<Path> mayGo) {
    return List.of();
  }

  @Override
  public List<String> changedPaths(String from, String to) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isAncestor(String ancestor, String descendant) {
    return history(descendant).contains(ancestor);
  }

  @Override
  public Optional<String> mergeBase(String one, String other) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<String> commitsBetween(Optional<String> exclusive, String tip, List<String> paths) {
    Set<String> known = new HashSet<>(exclusive.map(this::history).orElse(List.of()));
    return history(tip).stream()
        .filter(commit -> !known.contains(commit))
        .filter(commit -> touched.getOrDefault(commit, Set.of()).stream().anyMatch(paths::contains))
        .toList();
  }

  @Override
  public List<String> commitsCarriedBy(String merged, int count) {
    return history(merged).stream().limit(count).toList();
  }

  @Override
  public List<String> parents(String commit) {
    return Optional.ofNullable(parents.get(commit)).map(List::of).orElse(List.of());
  }

  @Override
  public Publishing publishing() {
    throw new UnsupportedOperationException();
  }
}
