package fr.arcodange.factoryline.tofu;

import java.util.List;

/** Is told the parts of a plan in the order in which tofu writes them; nothing is kept between two calls. */
public interface PlanVisitor {

  /** Once, first. */
  default void header(String formatVersion, String tofuVersion) {}

  /** What changed outside of tofu since the last apply. */
  default void drift(PlannedChange change) {}

  /** Every object of the plan, those that stay as they are included, in the order of their addresses. */
  default void change(PlannedChange change) {}

  /** Every output of the root module, those that stay as they are included. */
  default void output(PlannedOutput output) {}

  /** How a check went. */
  default void check(PlannedCheck check) {}

  /**
   * Once, last.
   *
   * @param errored whether planning ended early: such a plan cannot be applied
   */
  default void end(boolean errored) {}

  /** Tells each of {@code visitors} everything. */
  static PlanVisitor of(PlanVisitor... visitors) {
    return new PlanVisitors(List.of(visitors));
  }
}
