package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.planstore.PlanStore;
import fr.arcodange.factoryline.planstore.Stored;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A plan store in memory, whose clock the test sets. */
final class MemoryStore implements PlanStore {
  private final Map<String, byte[]> contents = new TreeMap<>();
  private final Map<String, Instant> times = new TreeMap<>();
  private Instant now = Instant.parse("2026-11-23T12:00:00Z");
  private Optional<Failure> down = Optional.empty();
  private Optional<Boolean> mayRemove = Optional.of(true);

  /** What its identity may do is asked, and the answer is this. */
  MemoryStore mayRemove(Optional<Boolean> answer) {
    mayRemove = answer;
    return this;
  }

  MemoryStore at(String time) {
    now = Instant.parse(time);
    return this;
  }

  void down() {
    down = Optional.of(Failure.unreachable("asking the store: it is down"));
  }

  List<String> names() {
    return List.copyOf(contents.keySet());
  }

  @Override
  public Stored create(String name, byte[] content) {
    answer();
    if (contents.putIfAbsent(name, content.clone()) != null) {
      throw Failure.refused("creating " + name + ": it is there already");
    }
    times.put(name, now);
    return stored(name);
  }

  @Override
  public List<Stored> list(String prefix) {
    answer();
    return contents.keySet().stream()
        .filter(name -> name.startsWith(prefix))
        .map(this::stored)
        .toList();
  }

  @Override
  public byte[] read(String name) {
    answer();
    return Optional.ofNullable(contents.get(name))
        .orElseThrow(() -> Failure.refused("reading " + name + ": it is not there"));
  }

  @Override
  public void remove(String name) {
    answer();
    contents.remove(name);
  }

  @Override
  public Optional<Boolean> mayRemove() {
    return mayRemove;
  }

  private Stored stored(String name) {
    return new Stored(
        name, times.getOrDefault(name, now), contents.getOrDefault(name, new byte[0]).length);
  }

  private void answer() {
    down.ifPresent(failure -> {
      throw failure;
    });
  }
}
