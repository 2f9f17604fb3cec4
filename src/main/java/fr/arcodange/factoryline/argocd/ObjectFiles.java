package fr.arcodange.factoryline.argocd;

import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/** Objects as files, one each: the same objects give the same names and bytes. */
public final class ObjectFiles {
  /** The first line of each, by which a later rendering knows its own. */
  static final String HEADER =
      "# Rendered by argocd-render: change the chart, not this file, which is written anew.";

  private static final String ENDING = ".yaml";

  /** File systems take 255 bytes; there is room for a digest and the ending of a file that is still being written. */
  private static final int LONGEST = 200;

  private static final int DIGEST_BYTES = 8;

  private ObjectFiles() {}

  /**
   * One object's file.
   *
   * @param name {@code <kind>-<name>.yaml}; with namespace and group where that alone would stand for two; with a digest of all that tells
   *     objects apart where that would still stand for two, or be too long
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

  /**
   * The files, in the order of the objects; no two have one name, not even where case does not count.
   *
   * @param objects no two with one key
   */
  public static List<ObjectFile> of(List<KubeObject> objects) {
    List<String> names = objects.stream().map(ObjectFiles::name).toList();
    names = whereTaken(names, objects, (name, object) -> longName(object));
    names = whereTaken(names, objects, ObjectFiles::withDigest);
    Set<String> taken = new HashSet<>();
    List<ObjectFile> files = new ArrayList<>(objects.size());
    for (int i = 0; i < objects.size(); i++) {
      if (!taken.add(names.get(i))) {
        throw new IllegalArgumentException("two objects would be one file, " + names.get(i));
      }
      files.add(new ObjectFile(names.get(i) + ENDING, objects.get(i)));
    }
    return files;
  }

  /** The names, with another one for each that stands for two or is too long. */
  private static List<String> whereTaken(
      List<String> names,
      List<KubeObject> objects,
      BiFunction<String, KubeObject, String> otherwise) {
    Map<String, Integer> taken = new HashMap<>();
    names.forEach(name -> taken.merge(name, 1, Integer::sum));
    List<String> all = new ArrayList<>(names.size());
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      boolean isGood = name.length() <= LONGEST && taken.getOrDefault(name, 0) == 1;
      all.add(isGood ? name : otherwise.apply(name, objects.get(i)));
    }
    return all;
  }

  private static String name(KubeObject object) {
    return (plain(object.kind()) + "-" + plain(object.fileName())).toLowerCase(Locale.ROOT);
  }

  private static String longName(KubeObject object) {
    String group = object.group().isEmpty() ? "core" : object.group();
    return name(object) + "." + plain(object.namespace()) + "." + plain(group);
  }

  private static String withDigest(String name, KubeObject object) {
    ObjectKey key = object.key();
    StringBuilder all = new StringBuilder();
    for (String part : List.of(key.group(), key.kind(), key.namespace(), key.name())) {
      all.append(part.length()).append(' ').append(part);
    }
    String digest = HexFormat.of()
        .formatHex(Sha256.of(all.toString().getBytes(StandardCharsets.UTF_8)), 0, DIGEST_BYTES);
    return name.substring(0, Math.min(name.length(), LONGEST)) + "." + digest;
  }

  /** Whatever might lead out of a folder, or mean something to a shell, is written as its bytes. */
  private static String plain(String name) {
    StringBuilder plain = new StringBuilder(name.length());
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      boolean isPlain = (b >= 'a' && b <= 'z')
          || (b >= 'A' && b <= 'Z')
          || (b >= '0' && b <= '9')
          || b == '-'
          || b == '.'
          || b == '_';
      if (isPlain) {
        plain.append((char) b);
      } else {
        plain.append('%').append(HexFormat.of().toHexDigits(b));
      }
    }
    return plain.toString();
  }
}
