package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.gitea.FolderEntry;
import fr.arcodange.factoryline.gitea.Forge;
import fr.arcodange.factoryline.gitea.ForgeRepository;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A forge in memory, which counts what it is asked. */
final class FakeForge implements Forge {
  private final Map<String, ForgeRepository> repositories = new TreeMap<>();
  private final Map<String, String> renamed = new HashMap<>();
  private final Map<String, Set<String>> files = new HashMap<>();
  private final Map<String, String> commits = new HashMap<>();
  private final Set<String> seenWhole = new HashSet<>();
  private final Map<String, Failure> failures = new HashMap<>();
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  static ForgeRepository named(String owner, String name) {
    return new ForgeRepository(
        owner,
        name,
        false,
        false,
        false,
        "https://forge.example/" + owner + "/" + name,
        "git@ssh.forge.example:" + owner + "/" + name + ".git");
  }

  /** A repository of {@code arcodange-org} with these files on {@code main}. */
  FakeForge with(String name, String... paths) {
    return with(named("arcodange-org", name), "main", paths);
  }

  FakeForge with(ForgeRepository repository, String revision, String... paths) {
    repositories.put(lower(repository.fullName()), repository);
    files.put(lower(repository.fullName()) + "@" + revision, Set.of(paths));
    return this;
  }

  FakeForge shortened(String name, String shortened, String full) {
    commits.put("arcodange-org/" + name + "@" + shortened, full);
    return this;
  }

  FakeForge renamed(String former, String now) {
    renamed.put(former, now);
    return this;
  }

  FakeForge seesAllOf(String owner, boolean all) {
    if (all) {
      seenWhole.add(owner);
    }
    return this;
  }

  /** Every question that begins so fails. */
  FakeForge failing(String question, Failure failure) {
    failures.put(question, failure);
    return this;
  }

  List<String> asked() {
    return List.copyOf(asked);
  }

  private void asked(String question) {
    asked.add(question);
    failures.forEach((begin, failure) -> {
      if (question.startsWith(begin)) {
        throw failure;
      }
    });
  }

  @Override
  public void requireToken() {
    Optional.ofNullable(failures.get("token")).ifPresent(failure -> {
      throw failure;
    });
  }

  @Override
  public boolean seesAllOf(String owner) {
    asked("rights " + owner);
    return seenWhole.contains(owner);
  }

  @Override
  public Optional<List<ForgeRepository>> repositoriesOf(String owner) {
    asked("list " + owner);
    List<ForgeRepository> its = repositories.values().stream()
        .filter(one -> one.owner().equalsIgnoreCase(owner))
        .toList();
    return its.isEmpty() ? Optional.empty() : Optional.of(its);
  }

  @Override
  public Optional<ForgeRepository> repository(String owner, String name) {
    asked("repository " + owner + "/" + name);
    String fullName = lower(owner + "/" + name);
    return Optional.ofNullable(repositories.get(renamed.getOrDefault(fullName, fullName)));
  }

  @Override
  public boolean hasFile(String owner, String name, Optional<String> revision, String path) {
    asked("file " + owner + "/" + name + " " + revision.orElse("-") + " " + path);
    return at(owner, name, revision).contains(path);
  }

  @Override
  public Optional<List<FolderEntry>> folder(
      String owner, String name, Optional<String> revision, String path) {
    asked("folder " + owner + "/" + name + " " + revision.orElse("-") + " " + path);
    String below = path.isEmpty() ? "" : path + "/";
    Set<FolderEntry> entries = new HashSet<>();
    for (String file : at(owner, name, revision)) {
      if (file.startsWith(below)) {
        String[] parts = file.substring(below.length()).split("/", 2);
        entries.add(new FolderEntry(parts[0], parts.length > 1));
      }
    }
    return entries.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(entries));
  }

  private Set<String> at(String owner, String name, Optional<String> revision) {
    return files.getOrDefault(lower(owner + "/" + name) + "@" + revision.orElse("main"), Set.of());
  }

  @Override
  public boolean hasRevision(String owner, String name, String revision) {
    asked("revision " + owner + "/" + name + " " + revision);
    return files.containsKey(lower(owner + "/" + name) + "@" + revision);
  }

  @Override
  public Optional<String> commit(String owner, String name, String shortened) {
    asked("commit " + owner + "/" + name + " " + shortened);
    return Optional.ofNullable(commits.get(owner + "/" + name + "@" + shortened));
  }

  @Override
  public List<String> tags(String owner, String name) {
    asked("tags " + owner + "/" + name);
    Set<String> tags = new TreeSet<>();
    String begin = lower(owner + "/" + name) + "@";
    files.keySet().stream()
        .filter(key -> key.startsWith(begin + "v"))
        .forEach(key -> tags.add(key.substring(begin.length())));
    return List.copyOf(tags);
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
