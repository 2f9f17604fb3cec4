package fr.arcodange.factoryline.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.review.Change;
import fr.arcodange.factoryline.tofu.ChangeAction;
import fr.arcodange.factoryline.tofu.PlanVisitor;
import fr.arcodange.factoryline.tofu.PlannedChange;
import fr.arcodange.factoryline.tofu.PlannedOutput;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Says a plan in review's words: one planned object can be several changes, a move and an update among them. */
final class ReviewedChanges implements PlanVisitor {
  private final Consumer<Change> changes;

  ReviewedChanges(Consumer<Change> changes) {
    this.changes = changes;
  }

  @Override
  public void change(PlannedChange planned) {
    if (!planned.isEffective()) {
      return;
    }
    String address = planned.address();
    planned.previousAddress().ifPresent(from -> changes.accept(new Change.Move(from, address)));
    planned.importId().ifPresent(id -> changes.accept(new Change.Import(address, id)));
    switch (planned.action()) {
      case CREATE -> changes.accept(created(planned));
      case UPDATE ->
        changes.accept(new Change.Update(
            address,
            planned.type(),
            planned.values().before(),
            planned.values().after(),
            planned.values().afterUnknown()));
      case DELETE ->
        changes.accept(new Change.Delete(
            address, planned.type(), planned.values().before(), planned.deposedKey()));
      case DELETE_THEN_CREATE, CREATE_THEN_DELETE ->
        changes.accept(new Change.Replace(
            address,
            planned.type(),
            planned.values().before(),
            planned.values().after(),
            planned.values().afterUnknown(),
            paths(planned.replacePaths()),
            planned.isTainted()));
      case FORGET -> changes.accept(forgotten(planned));
      case FORGET_THEN_CREATE -> {
        changes.accept(forgotten(planned));
        changes.accept(created(planned));
      }
      case NO_OP, READ -> {}
      case UNKNOWN ->
        throw Failure.toolFailed("reading the plan: " + address + " is to be "
                + String.join(" and ", planned.actionWords())
                + ", which this version does not know")
            .hint(
                "nobody could be shown what it means; upgrade factoryline, or use an older OpenTofu");
    }
  }

  @Override
  public void output(PlannedOutput output) {
    action(output.action())
        .ifPresent(action -> changes.accept(new Change.Output(
            output.name(),
            action,
            output.values().before(),
            output.values().after(),
            output.values().afterUnknown())));
  }

  private static Change created(PlannedChange planned) {
    return new Change.Create(
        planned.address(),
        planned.type(),
        planned.values().after(),
        planned.values().afterUnknown());
  }

  private static Change forgotten(PlannedChange planned) {
    return new Change.Forget(planned.address(), planned.type(), planned.values().before());
  }

  private static Optional<Change.OutputAction> action(ChangeAction action) {
    return switch (action) {
      case CREATE -> Optional.of(Change.OutputAction.CREATE);
      case DELETE -> Optional.of(Change.OutputAction.DELETE);
      case NO_OP -> Optional.empty();
      default -> Optional.of(Change.OutputAction.UPDATE);
    };
  }

  private static JsonNode paths(List<List<JsonNode>> paths) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    paths.forEach(path -> all.add(JsonNodeFactory.instance.arrayNode().addAll(path)));
    return all;
  }
}
