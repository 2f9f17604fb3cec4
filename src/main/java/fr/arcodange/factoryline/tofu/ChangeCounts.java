package fr.arcodange.factoryline.tofu;

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
