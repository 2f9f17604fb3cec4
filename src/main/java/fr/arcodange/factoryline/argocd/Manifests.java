package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.text.Display;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what Helm printed as the objects that a cluster would be given. */
public final class Manifests {
  private static final String MARK = "---";
  private static final String SOURCE = "# Source: ";

  private final Map<ObjectKey, KubeObject> objects = new LinkedHashMap<>();
  private final Map<ObjectKey, Integer> generated = new HashMap<>();
  private final List<Finding> findings = new ArrayList<>();
  private String source = "";

  private Manifests() {}

  /**
   * The objects of a stream of YAML documents, items of lists each for itself. A document that is no object becomes a finding, and
   * the rest is read all the same.
   *
   * @param rendered as {@code helm template} prints it: each document follows a line {@code ---} and one that names its template
   */
  public static Rendered read(String rendered) {
    Manifests manifests = new Manifests();
    // Reading is most of the work, and one document has nothing to do with the next.
    RepeatedTexts texts = new RepeatedTexts();
    documents(rendered).parallelStream()
        .map(document -> document.read(texts))
        .toList()
        .forEach(manifests::add);
    List<KubeObject> sorted = manifests.objects.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(Map.Entry::getValue)
        .toList();
    return new Rendered(sorted, manifests.findings);
  }

  /**
   * What stands between two marks.
   *
   * @param source the template it came from, or that of the one before it
   */
  private record Document(String source, String body) {
    Reading read(RepeatedTexts texts) {
      try {
        Optional<JsonNode> usual = UsualYaml.read(body, texts);
        JsonNode document = usual.isPresent() ? usual.get() : YamlReader.read(body);
        return new Reading(source, document, Optional.empty());
      } catch (YamlReader.Unreadable e) {
        return new Reading(source, MissingNode.getInstance(), Optional.of(e));
      }
    }
  }

  private record Reading(
      String source, JsonNode document, Optional<YamlReader.Unreadable> trouble) {}

  private static List<Document> documents(String rendered) {
    List<String> bodies = new ArrayList<>();
    int begin = 0;
    for (int line = 0; line < rendered.length(); line = nextLine(rendered, line)) {
      if (isMark(rendered, line)) {
        bodies.add(rendered.substring(begin, line));
        begin = afterBlanks(rendered, line + MARK.length());
      }
    }
    bodies.add(rendered.substring(begin));
    List<Document> documents = new ArrayList<>();
    String source = "";
    for (String text : bodies) {
      String body = text.startsWith("\n") ? text.substring(1) : text;
      source =
          body.startsWith(SOURCE) ? firstLine(body).substring(SOURCE.length()).strip() : source;
      if (!body.isBlank()) {
        documents.add(new Document(source, body));
      }
    }
    return documents;
  }

  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }

  private static int nextLine(String text, int line) {
    int end = text.indexOf('\n', line);
    return end < 0 ? text.length() : end + 1;
  }

  private static int afterBlanks(String text, int from) {
    int at = from;
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    return at;
  }

  private static boolean isMark(String text, int at) {
    int after = at + MARK.length();
    return text.startsWith(MARK, at)
        && (after == text.length() || Character.isWhitespace(text.charAt(after)));
  }

  private void add(Reading reading) {
    source = reading.source();
    reading
        .trouble()
        .ifPresentOrElse(trouble -> findings.add(finding(trouble)), () -> add(reading.document()));
  }

  private Finding finding(YamlReader.Unreadable trouble) {
    return new Finding(
        RuleName.YAML.word(),
        Finding.Severity.ERROR,
        source,
        "",
        "",
        "line " + trouble.line() + " of a document cannot be read: "
            + Display.line(trouble.message()),
        "print it with --raw and correct the template");
  }

  private void add(JsonNode document) {
    if (document.isNull()) {
      return;
    }
    if (!(document instanceof ObjectNode content)) {
      findings.add(finding("", "a document is no mapping"));
    } else if (isList(content)) {
      content.path("items").forEach(this::add);
    } else {
      add(new KubeObject(source, content));
    }
  }

  private static boolean isList(ObjectNode content) {
    return content.path("kind").asText().endsWith("List")
        && content.path("items").isArray();
  }

  private void add(KubeObject object) {
    if (object.kind().isEmpty() || object.apiVersion().isEmpty()) {
      findings.add(finding(object.key().words(), "an object has no apiVersion or no kind"));
    } else if (!object.generateName().isEmpty()) {
      int number = generated.merge(object.key(), 1, Integer::sum);
      KubeObject numbered = new KubeObject(object.source(), object.content(), number);
      objects.put(numbered.key(), numbered);
    } else if (object.name().isEmpty()) {
      findings.add(finding(object.key().words(), "an object has no metadata.name"));
    } else if (objects.putIfAbsent(object.key(), object) != null) {
      findings.add(Finding.error(
          RuleName.UNIQUE_OBJECT.word(),
          object,
          "metadata.name",
          "two objects of one kind have this name",
          "give one of them another name, or remove it: only the last would be kept"));
    }
  }

  private Finding finding(String object, String message) {
    return new Finding(
        RuleName.OBJECT.word(),
        Finding.Severity.ERROR,
        source,
        object,
        "",
        message,
        "print it with --raw and correct the template");
  }
}
