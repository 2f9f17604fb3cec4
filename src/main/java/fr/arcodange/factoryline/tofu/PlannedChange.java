package fr.arcodange.factoryline.tofu;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * One entry of a plan's {@code resource_changes} or {@code resource_drift}. Everything in it is untrusted text, and
 * {@link Values} holds secrets in clear.
 *
 * @param address such as {@code module.a["b"].random_id.c[0]}
 * @param previousAddress where the object was before a {@code moved} block
 * @param moduleAddress empty for the root module
 * @param mode {@code managed}, {@code data} or {@code ephemeral}
 * @param provider its source address
 * @param deposedKey set if the change is about a deposed object of this address
 * @param action what happens
 * @param actionWords what happens in tofu's words, for {@link ChangeAction#UNKNOWN}
 * @param reason tofu's keyword for why, such as {@code replace_because_tainted}
 * @param importId the id of an object that is imported; for an import by identity, that identity as JSON
 * @param replacePaths the attributes that force a replacement, each a list of keys and indexes
 */
public record PlannedChange(
    String address,
    Optional<String> previousAddress,
    Optional<String> moduleAddress,
    String mode,
    String type,
    String name,
    String provider,
    Optional<String> deposedKey,
    ChangeAction action,
    List<String> actionWords,
    Optional<String> reason,
    Optional<String> importId,
    List<List<JsonNode>> replacePaths,
    Values values) {

  /** tofu's keyword for a replacement because an earlier creation did not end well. */
  static final String TAINTED = "replace_because_tainted";

  public PlannedChange {
    actionWords = List.copyOf(actionWords);
    replacePaths = List.copyOf(replacePaths);
  }

  public boolean isTainted() {
    return reason.filter(TAINTED::equals).isPresent();
  }

  public boolean isMoved() {
    return previousAddress.isPresent();
  }

  /** Whether applying does anything with it: reads and ephemeral resources do not count, moves and imports do. */
  public boolean isEffective() {
    return switch (action) {
      case NO_OP -> isMoved() || importId.isPresent();
      case READ -> false;
      case CREATE,
          UPDATE,
          DELETE,
          DELETE_THEN_CREATE,
          CREATE_THEN_DELETE,
          FORGET,
          FORGET_THEN_CREATE -> true;
      case UNKNOWN -> !mode.equals("ephemeral");
    };
  }

  /**
   * The object before and after. What is unknown is absent from {@code after} and true in {@code afterUnknown}; what is
   * sensitive is in clear and true in the masks. All of them are missing nodes where tofu says nothing, and for a no-op,
   * whose values nobody needs.
   */
  public record Values(
      JsonNode before,
      JsonNode after,
      JsonNode afterUnknown,
      JsonNode beforeSensitive,
      JsonNode afterSensitive) {

    @Override
    public String toString() {
      return "Values[***]";
    }
  }
}
