package fr.arcodange.factoryline.tofu;

import java.util.Optional;

/** What a change means to the person who reviews it; the gravest first, which is the order in which changes are shown. */
public enum ChangeKind {
  DESTROY("destroy", "destroyed", "-"),
  REPLACE("replace", "replaced", "-/+"),
  FORGET("forget", "forgotten", "."),
  OTHER("change otherwise", "changed in a way this version has no word for", "?"),
  UPDATE("update", "updated", "~"),
  IMPORT("import", "imported", "<="),
  CREATE("create", "created", "+"),
  MOVE("move", "moved", "->");

  private final String verb;
  private final String participle;
  private final String symbol;

  ChangeKind(String verb, String participle, String symbol) {
    this.verb = verb;
    this.participle = participle;
    this.symbol = symbol;
  }

  /** Empty for what does nothing when it is applied. */
  static Optional<ChangeKind> of(PlannedChange change) {
    if (!change.isEffective()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (change.action()) {
          case DELETE -> DESTROY;
          case DELETE_THEN_CREATE, CREATE_THEN_DELETE -> REPLACE;
          case FORGET, FORGET_THEN_CREATE -> FORGET;
          case UNKNOWN, READ -> OTHER;
          case UPDATE -> UPDATE;
          case CREATE -> CREATE;
          case NO_OP -> change.importId().isPresent() ? IMPORT : MOVE;
        });
  }

  /** As in "2 to destroy". */
  public String verb() {
    return verb;
  }

  /** As in "2 resources will be destroyed". */
  public String participle() {
    return participle;
  }

  /** tofu's own sign, where it has one. */
  public String symbol() {
    return symbol;
  }
}
