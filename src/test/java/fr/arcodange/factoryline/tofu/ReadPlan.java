package fr.arcodange.factoryline.tofu;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps a whole plan, for tests with small ones. */
final class ReadPlan implements PlanVisitor {
  final List<PlannedChange> changes = new ArrayList<>();
  final List<PlannedChange> drift = new ArrayList<>();
  final List<PlannedOutput> outputs = new ArrayList<>();
  final List<PlannedCheck> checks = new ArrayList<>();
  private final ChangeCounts.Counter counter = new ChangeCounts.Counter();
  String tofuVersion = "";
  Optional<Boolean> errored = Optional.empty();

  @Override
  public void header(String formatVersion, String version) {
    tofuVersion = version;
  }

  @Override
  public void drift(PlannedChange change) {
    drift.add(change);
  }

  @Override
  public void change(PlannedChange change) {
    changes.add(change);
    counter.change(change);
  }

  @Override
  public void output(PlannedOutput output) {
    outputs.add(output);
    counter.output(output);
  }

  @Override
  public void check(PlannedCheck check) {
    checks.add(check);
  }

  @Override
  public void end(boolean ended) {
    errored = Optional.of(ended);
  }

  ChangeCounts counts() {
    return counter.counts();
  }

  PlannedChange change(String address) {
    return changes.stream()
        .filter(change -> change.address().equals(address))
        .findFirst()
        .orElseThrow(() -> new AssertionError(address + " is not among "
            + changes.stream().map(PlannedChange::address).toList()));
  }
}
