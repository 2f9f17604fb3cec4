package fr.arcodange.factoryline.text;

import java.util.regex.Pattern;

/** Text that is written into a script for {@code sh}, as POSIX has it. */
public final class ShellText {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private ShellText() {}

  /** One word that the shell takes as it is, whatever it holds. */
  public static String word(String text) {
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  /**
   * Lines on the standard input of {@code command}, taken as they are.
   *
   * @param mark ends the lines, and is none of them
   */
  public static String hereDocument(String command, String mark, String lines) {
    return document(command, "'" + mark + "'", mark, lines);
  }

  /** The same, in which the shell puts the values of variables into their places. The caller sees to what else it would do. */
  public static String filledDocument(String command, String mark, String lines) {
    return document(command, mark, mark, lines);
  }

  private static String document(String command, String opening, String mark, String lines) {
    String ended = lines.endsWith("\n") ? lines : lines + "\n";
    if (ended.lines().anyMatch(mark::equals)) {
      throw new IllegalArgumentException("the lines hold their own end: " + mark);
    }
    return command + " <<" + opening + "\n" + ended + mark;
  }

  /** Comment lines; nothing of the text gets out of them. */
  public static String comment(String text) {
    return "# " + Display.line(text);
  }
}
