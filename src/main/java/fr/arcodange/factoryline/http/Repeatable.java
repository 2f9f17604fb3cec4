package fr.arcodange.factoryline.http;

/**
 * Says of a request whether it may be sent again when its answer was lost or was a passing error, where its method does not say it:
 * {@code request.tag(Repeatable.class, Repeatable.YES)}.
 */
public enum Repeatable {
  /** A POST or PATCH that does no harm when it is done twice. */
  YES,
  /** A GET that does something each time. */
  NO
}
