package fr.arcodange.factoryline.argocd;

import fr.arcodange.factoryline.text.Display;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Objects as files, one each: the same objects give the same names and bytes. */
public final class ObjectFiles {
  /** The first line of each, by which a later rendering knows its own. */
  static final String HEADER =
      "# Rendered by argocd-render: change the chart, not this file, which is written anew.";

  private ObjectFiles() {}

  /**
   * One object's file.
   *
   * @param name {@code <kind>-<name>.yaml}; with namespace and group where that alone would stand for two
   */
  public record ObjectFile(String name, KubeObject object) {
    /** What it holds: where it comes from, then YAML with its keys in order. */
    public String text() {
      String source = object.source().isEmpty() ? "" : "# Source: " + sourceName() + "\n";
      return HEADER + "\n" + source + YamlWriter.document(object.content());
    }

    private String sourceName() {
      return Display.line(object.source());
    }
  }

  /** The files, in the order of the objects. */
  public static List<ObjectFile> of(List<KubeObject> objects) {
    Map<String, Integer> taken = new HashMap<>();
    objects.forEach(object -> taken.merge(name(object), 1, Integer::sum));
    return objects.stream()
        .map(object -> new ObjectFile(
            (taken.getOrDefault(name(object), 0) > 1 ? longName(object) : name(object)) + ".yaml",
            object))
        .toList();
  }

  private static String name(KubeObject object) {
    return (plain(object.kind()) + "-" + plain(objectName(object))).toLowerCase(Locale.ROOT);
  }

  /** A dot keeps them apart from any name of the short form, which this begins with. */
  private static String longName(KubeObject object) {
    String group = object.group().isEmpty() ? "core" : object.group();
    return name(object) + "." + plain(object.namespace()) + "." + plain(group);
  }

  private static String objectName(KubeObject object) {
    String generated = object.content().path("metadata").path("generateName").asText("");
    return object.name().isEmpty() ? generated : object.name();
  }

  /** Whatever might lead out of a folder, or mean something to a shell, is written as its code. */
  private static String plain(String name) {
    StringBuilder plain = new StringBuilder(name.length());
    name.codePoints().forEach(c -> {
      boolean isPlain =
          c < 0x80 && (Character.isLetterOrDigit(c) || c == '-' || c == '.' || c == '_');
      if (isPlain) {
        plain.append((char) c);
      } else {
        plain.append('%').append(Integer.toHexString(c));
      }
    });
    return plain.toString();
  }
}
