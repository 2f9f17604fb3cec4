package fr.arcodange.factoryline.http;

/** What a request's method does not say, as a tag of it: {@code request.tag(Repeatable.class, Repeatable.YES)}. */
public enum Repeatable {
  /**
   * A POST or PATCH that may be sent again when its answer was lost or was a passing error, because doing it twice does no harm.
   */
  YES,
  /**
   * A GET that makes something, as Vault's for credentials: it is not sent again, and is not cut off when the job is cancelled, so that
   * whoever has to give back what it made gets to know of it.
   */
  NO
}
