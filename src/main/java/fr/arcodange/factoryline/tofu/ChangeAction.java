package fr.arcodange.factoryline.tofu;

import java.util.List;

/** What tofu is going to do to an object. The words are those of plan JSON, format 1.2. */
public enum ChangeAction {
  NO_OP("no-op"),
  READ("read"),
  CREATE("create"),
  UPDATE("update"),
  DELETE("delete"),
  DELETE_THEN_CREATE("delete then create"),
  CREATE_THEN_DELETE("create then delete"),
  /** The object leaves the state and goes on to exist. */
  FORGET("forget"),
  /** The object leaves the state, goes on to exist, and another one is created ({@code lifecycle { destroy = false }}). */
  FORGET_THEN_CREATE("forget then create"),
  /** Something this toolkit does not know: a newer tofu's. It is shown as tofu says it and counts as a change. */
  UNKNOWN("");

  private final String words;

  ChangeAction(String words) {
    this.words = words;
  }

  static ChangeAction of(List<String> words) {
    String joined = String.join(" then ", words);
    for (ChangeAction action : values()) {
      if (action.words.equals(joined)) {
        return action;
      }
    }
    return UNKNOWN;
  }
}
