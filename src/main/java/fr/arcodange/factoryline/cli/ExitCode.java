package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.Failure;
import java.util.LinkedHashMap;
import java.util.Map;

/** The exit codes every command keeps; they are public API. */
final class ExitCode {
  static final int DONE = 0;
  static final int BUG = 1;
  static final int USAGE = 2;
  static final int DENIED = 3;
  static final int UNREACHABLE = 4;
  static final int TOOL_FAILED = 5;
  static final int REFUSED = 6;
  static final int NOT_DELIVERED = 7;
  static final int CHANGES_PENDING = 8;

  /** Never seen outside: the JVM ends with 128 + n when a signal ends it. */
  static final int CANCELLED = 130;

  private ExitCode() {}

  static int of(Failure.Kind kind) {
    return switch (kind) {
      case USAGE -> USAGE;
      case DENIED -> DENIED;
      case UNREACHABLE -> UNREACHABLE;
      case TOOL_FAILED -> TOOL_FAILED;
      case REFUSED -> REFUSED;
      case NOT_DELIVERED -> NOT_DELIVERED;
    };
  }

  /** For {@code --help}, in order. */
  static Map<String, String> explained() {
    Map<String, String> codes = new LinkedHashMap<>();
    codes.put("0", "done");
    codes.put("1", "a bug in factoryline");
    codes.put("2", "called wrongly; nothing was tried");
    codes.put("3", "denied: identity, role, policy, or a secret is missing");
    codes.put("4", "unreachable, timed out, or locked by someone else");
    codes.put("5", "the tool underneath failed; its own words are shown");
    codes.put("6", "refused by a guard or review; nothing was changed");
    codes.put("7", "done, but the report could not be delivered");
    codes.put("8", "changes are pending (only with --detailed-exitcode)");
    codes.put("128+n", "ended by signal n, after clean-up");
    return codes;
  }
}
