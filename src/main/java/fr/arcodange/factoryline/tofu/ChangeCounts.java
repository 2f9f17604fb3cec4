package fr.arcodange.factoryline.tofu;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How many objects each kind of change touches. A replacement counts once, as such, where tofu's own summary counts it as one
 * to add and one to destroy; an import that also updates counts as both.
 *
 * @param forget includes those that are forgotten and created anew
 * @param other changes this toolkit has no word for
 */
public record ChangeCounts(
    int add,
    int change,
    int destroy,
    int replace,
    int imports,
    int move,
    int forget,
    int outputs,
    int other) {

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return total() == 0;
  }

  public int total() {
    return add + change + destroy + replace + imports + move + forget + outputs + other;
  }

  /** In one line: {@code 2 to destroy, 12 to create; 1 output changes}, or {@code no changes}. */
  public String summary() {
    String resources = Stream.of(
            phrase(destroy, "destroy"),
            phrase(replace, "replace"),
            phrase(forget, "forget"),
            phrase(other, "change otherwise"),
            phrase(change, "update"),
            phrase(imports, "import"),
            phrase(add, "create"),
            phrase(move, "move"))
        .filter(phrase -> !phrase.isEmpty())
        .collect(Collectors.joining(", "));
    String outputPhrase = switch (outputs) {
      case 0 -> "";
      case 1 -> "1 output changes";
      default -> outputs + " outputs change";
    };
    if (isEmpty()) {
      return "no changes";
    }
    return resources + (resources.isEmpty() || outputs == 0 ? "" : "; ") + outputPhrase;
  }

  private static String phrase(int count, String verb) {
    return count == 0 ? "" : count + " to " + verb;
  }

  /** Counts while a plan is read. */
  public static final class Counter implements PlanVisitor {
    private int add;
    private int change;
    private int destroy;
    private int replace;
    private int imports;
    private int move;
    private int forget;
    private int outputs;
    private int other;

    @Override
    public void change(PlannedChange planned) {
      if (!planned.isEffective()) {
        return;
      }
      imports += planned.importId().isPresent() ? 1 : 0;
      move += planned.isMoved() ? 1 : 0;
      switch (planned.action()) {
        case CREATE -> add++;
        case UPDATE -> change++;
        case DELETE -> destroy++;
        case DELETE_THEN_CREATE, CREATE_THEN_DELETE -> replace++;
        case FORGET, FORGET_THEN_CREATE -> forget++;
        case UNKNOWN -> other++;
        case NO_OP, READ -> {}
      }
    }

    @Override
    public void output(PlannedOutput output) {
      outputs += output.isEffective() ? 1 : 0;
    }

    public ChangeCounts counts() {
      return new ChangeCounts(add, change, destroy, replace, imports, move, forget, outputs, other);
    }
  }
}
