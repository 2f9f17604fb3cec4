package fr.arcodange.factoryline.git;

import fr.arcodange.factoryline.Failure;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who makes a commit. */
public record Identity(String name, String email) {
  private static final Pattern SHAPE =
      Pattern.compile("\\s*([^<>\\p{Cntrl}]*[^<>\\s\\p{Cntrl}])\\s*<([^<>\\s\\p{Cntrl}]+)>\\s*");

  public Identity {
    Objects.requireNonNull(name);
    Objects.requireNonNull(email);
    if (!SHAPE.matcher(name + " <" + email + ">").matches()) {
      throw new IllegalArgumentException("not a name and an address: " + name + ", " + email);
    }
  }

  /**
   * Reads {@code Name <address>}.
   *
   * @throws Failure usage if it is something else
   */
  public static Identity parse(String text) {
    Matcher matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      throw Failure.usage("an author is '" + text + "'")
          .hint("it looks like Name <name@example.org>");
    }
    return new Identity(matcher.group(1), matcher.group(2));
  }

  @Override
  public String toString() {
    return name + " <" + email + ">";
  }
}
