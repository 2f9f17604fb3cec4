package fr.arcodange.factoryline.argocd;

import fr.arcodange.factoryline.text.Display;
import java.util.function.Consumer;

/** Takes what one rule or another finds in one object after another. */
final class Findings {
  private static final int LONGEST_QUOTE = 120;

  private final Consumer<Finding> consumer;

  Findings(Consumer<Finding> consumer) {
    this.consumer = consumer;
  }

  void error(RuleName rule, KubeObject object, String path, String message, String advice) {
    consumer.accept(Finding.error(rule.word(), object, path, message, advice));
  }

  void warning(RuleName rule, KubeObject object, String path, String message, String advice) {
    consumer.accept(Finding.warning(rule.word(), object, path, message, advice));
  }

  /** Foreign text within a message, without user and password if it is a URL. Not for what a Secret holds. */
  static String quoted(String text) {
    return "'" + Display.shortened(UrlCredentials.without(text), LONGEST_QUOTE) + "'";
  }
}
