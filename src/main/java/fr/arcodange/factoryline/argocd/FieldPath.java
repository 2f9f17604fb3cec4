package fr.arcodange.factoryline.argocd;

import fr.arcodange.factoryline.text.Display;

/** Places in an object, as {@code kubectl} writes them: {@code spec.sources[1].helm}, {@code metadata.annotations["a/b"]}. */
final class FieldPath {
  private static final int LONGEST_NAME = 100;

  private FieldPath() {}

  static String field(String path, String name) {
    if (!isPlain(name)) {
      return path + "[\"" + shortened(name) + "\"]";
    }
    return path.isEmpty() ? shortened(name) : path + "." + shortened(name);
  }

  static String element(String path, int index) {
    return path + "[" + index + "]";
  }

  private static boolean isPlain(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
      if (!isLetter && (i == 0 || !((c >= '0' && c <= '9') || c == '-'))) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  private static String shortened(String name) {
    return Display.shortened(name, LONGEST_NAME);
  }
}
