package fr.arcodange.factoryline.tofu;

/** One entry of a plan's {@code output_changes}; a sensitive one holds its values in clear all the same. */
public record PlannedOutput(
    String name, ChangeAction action, boolean sensitive, PlannedChange.Values values) {

  public boolean isEffective() {
    return action != ChangeAction.NO_OP;
  }
}
