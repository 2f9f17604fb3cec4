package fr.arcodange.factoryline.argocd;

import fr.arcodange.factoryline.text.Display;
import java.util.regex.Pattern;

/** Places in an object, as {@code kubectl} writes them: {@code spec.sources[1].helm}, {@code metadata.annotations["a/b"]}. */
final class FieldPath {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_$][A-Za-z0-9_-]*");
  private static final int LONGEST_NAME = 100;

  private FieldPath() {}

  static String field(String path, String name) {
    if (!PLAIN.matcher(name).matches()) {
      return path + "[\"" + shortened(name) + "\"]";
    }
    return path.isEmpty() ? shortened(name) : path + "." + shortened(name);
  }

  static String element(String path, int index) {
    return path + "[" + index + "]";
  }

  private static String shortened(String name) {
    return Display.shortened(name, LONGEST_NAME);
  }
}
