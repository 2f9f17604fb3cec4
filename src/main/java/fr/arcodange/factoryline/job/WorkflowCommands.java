package fr.arcodange.factoryline.job;

import fr.arcodange.factoryline.text.Display;

/**
 * Lines that the runner acts on ({@code ::name::value} and the older {@code ##[name]value}), and how to write lines that it does
 * not act on. GitHub's runner also takes leading space and, in the older form, a command anywhere in the line.
 */
final class WorkflowCommands {
  private WorkflowCommands() {}

  static String command(String name, String value) {
    return "::" + name + "::" + encoded(value);
  }

  private static String encoded(String value) {
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  /** One line that shows {@code line} and is no command. */
  static String inert(String line) {
    String shown = Display.visible(line).replace("##[", "##\\[");
    int start = 0;
    while (start < shown.length() && Character.isWhitespace(shown.charAt(start))) {
      start++;
    }
    return shown.startsWith("::", start)
        ? shown.substring(0, start) + "\\" + shown.substring(start)
        : shown;
  }
}
