package fr.arcodange.factoryline.tofu;

import java.util.List;

/** Several visitors that read one plan together. */
record PlanVisitors(List<PlanVisitor> visitors) implements PlanVisitor {
  @Override
  public void header(String formatVersion, String tofuVersion) {
    visitors.forEach(visitor -> visitor.header(formatVersion, tofuVersion));
  }

  @Override
  public void drift(PlannedChange change) {
    visitors.forEach(visitor -> visitor.drift(change));
  }

  @Override
  public void change(PlannedChange change) {
    visitors.forEach(visitor -> visitor.change(change));
  }

  @Override
  public void output(PlannedOutput output) {
    visitors.forEach(visitor -> visitor.output(output));
  }

  @Override
  public void check(PlannedCheck check) {
    visitors.forEach(visitor -> visitor.check(check));
  }

  @Override
  public void end(boolean errored) {
    visitors.forEach(visitor -> visitor.end(errored));
  }
}
