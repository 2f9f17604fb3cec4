package fr.arcodange.factoryline.http;

/**
 * Marks a POST or PATCH that may be sent again when its answer was lost or was a passing error, because doing it twice does no
 * harm: {@code request.tag(Repeatable.class, Repeatable.YES)}.
 */
public enum Repeatable {
  YES
}
