package fr.arcodange.factoryline.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fr.arcodange.factoryline.Failure;
import org.junit.jupiter.api.function.Executable;

/** Expecting a failure of one kind. */
final class Failures {
  private Failures() {}

  static Failure denied(Executable what) {
    return of(Failure.Kind.DENIED, what);
  }

  static Failure usage(Executable what) {
    return of(Failure.Kind.USAGE, what);
  }

  static Failure unreachable(Executable what) {
    return of(Failure.Kind.UNREACHABLE, what);
  }

  private static Failure of(Failure.Kind kind, Executable what) {
    Failure failure = assertThrows(Failure.class, what);
    assertEquals(kind, failure.kind(), failure.message());
    return failure;
  }
}
