package fr.arcodange.factoryline.argocd;

import fr.arcodange.factoryline.argocd.Discretion.Cover;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Secrets in a text that is YAML, such as {@code helm.values}: the same is covered that would be if the text were part of its object,
 * however it is written (flow style, several lines, anchors). What is left is looked through line by line, comments too.
 */
final class SecretsInYaml {
  /** What is longer, or nested deeper, is looked through line by line only. */
  private static final int LONGEST = 1 << 20;

  private static final int DEEPEST = 100;

  private final ParserImpl parser;
  private final Map<Anchor, Part> anchors = new HashMap<>();
  private final List<Text> texts = new ArrayList<>();
  private final IdentityHashMap<Part, Cover> covered = new IdentityHashMap<>();
  private int depth;

  private SecretsInYaml(String yaml) {
    LoadSettings settings = LoadSettings.builder()
        .setCodePointLimit(Integer.MAX_VALUE)
        .setBufferSize(Math.max(1024, yaml.length()))
        .setParseComments(false)
        .build();
    this.parser = new ParserImpl(settings, new StreamReader(settings, yaml));
  }

  private sealed interface Part {}

  /** Places count code points. */
  private record Text(ScalarEvent event, int start, int end) implements Part {
    String value() {
      return event.getValue();
    }

    boolean isBlock() {
      ScalarStyle style = event.getScalarStyle();
      return style == ScalarStyle.LITERAL || style == ScalarStyle.FOLDED;
    }
  }

  private record Elements(List<Part> elements) implements Part {}

  private record Member(Part key, Part value) {}

  private record Members(List<Member> members) implements Part {
    String text(String name) {
      return members.stream()
          .filter(member -> member.key() instanceof Text key && key.value().equals(name))
          .flatMap(member ->
              member.value() instanceof Text text ? Stream.of(text.value()) : Stream.empty())
          .findFirst()
          .orElse("");
    }
  }

  /** Does nothing, and says so, with a text that is no YAML or nothing but text. */
  static boolean mask(String yaml, Masking masking) {
    if (yaml.length() > LONGEST || yaml.indexOf('\uFEFF') >= 0) {
      return false;
    }
    try {
      SecretsInYaml secrets = new SecretsInYaml(yaml);
      return secrets.read() && secrets.write(yaml, masking);
    } catch (YamlEngineException e) {
      return false;
    }
  }

  private boolean read() {
    boolean hasMembers = false;
    while (!parser.checkEvent(Event.ID.StreamEnd)) {
      Event event = parser.next();
      if (event instanceof NodeEvent) {
        Part document = part(event);
        hasMembers |= !(document instanceof Text);
        cover(document, Cover.NONE);
      }
    }
    return hasMembers;
  }

  private Part part(Event event) {
    if (event instanceof AliasEvent alias) {
      return Optional.ofNullable(anchors.get(alias.getAlias()))
          .orElseThrow(() -> new YamlEngineException("an alias has no anchor"));
    }
    if (++depth > DEEPEST) {
      throw new YamlEngineException("it is nested too deep");
    }
    Part part = switch (event.getEventId()) {
      case Scalar -> text((ScalarEvent) event);
      case SequenceStart -> new Elements(parts(Event.ID.SequenceEnd));
      default -> members(parts(Event.ID.MappingEnd));
    };
    depth--;
    ((NodeEvent) event).getAnchor().ifPresent(anchor -> anchors.put(anchor, part));
    return part;
  }

  private Text text(ScalarEvent event) {
    Text text = new Text(event, index(event.getStartMark()), index(event.getEndMark()));
    texts.add(text);
    return text;
  }

  private static int index(Optional<Mark> mark) {
    return mark.orElseThrow().getIndex();
  }

  private List<Part> parts(Event.ID end) {
    List<Part> parts = new ArrayList<>();
    while (!parser.checkEvent(end)) {
      parts.add(part(parser.next()));
    }
    parser.next();
    return parts;
  }

  private static Members members(List<Part> parts) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i + 1 < parts.size(); i += 2) {
      members.add(new Member(parts.get(i), parts.get(i + 1)));
    }
    return new Members(members);
  }

  /** What is named by several anchors has the cover of the most secret one, and is looked at once for each. */
  private void cover(Part part, Cover cover) {
    Cover earlier = covered.get(part);
    if (earlier != null && earlier.compareTo(cover) >= 0) {
      return;
    }
    covered.put(part, cover);
    if (part instanceof Elements list) {
      String before = "";
      for (Part element : list.elements()) {
        String text = element instanceof Text scalar ? scalar.value() : "";
        cover(element, Discretion.ofElement(cover, before, text));
        before = text;
      }
    } else if (part instanceof Members object) {
      boolean isSecret = object.text("kind").equals("Secret");
      String sibling = object.text("name");
      object.members().forEach(member -> {
        String name = member.key() instanceof Text key ? key.value() : "";
        cover(member.key(), Cover.NONE);
        cover(
            member.value(),
            isSecret && Discretion.holdsSecrets(name)
                ? Cover.ALL
                : Discretion.ofMember(cover, name, sibling));
      });
    }
  }

  private boolean write(String yaml, Masking masking) {
    int at = 0;
    int codePoints = 0;
    for (Text text : texts) {
      int start = yaml.offsetByCodePoints(at, text.start() - codePoints);
      int end = yaml.offsetByCodePoints(start, text.end() - text.start());
      between(yaml, at, start, masking);
      if (isHidden(text)) {
        hide(text, yaml, start, end, masking);
      } else {
        SecretLines.mask(yaml, start, end, masking);
      }
      at = end;
      codePoints = text.end();
    }
    between(yaml, at, yaml.length(), masking);
    return true;
  }

  /** Quotes stay, and the sign of a block with the space before its first line. */
  private static void hide(Text text, String yaml, int start, int end, Masking masking) {
    int from = text.event().isPlain() ? start : start + 1;
    int to = text.event().isPlain() || text.isBlock() ? end : end - 1;
    if (text.isBlock()) {
      from = yaml.indexOf('\n', start) + 1;
      while (from < to && Character.isWhitespace(yaml.charAt(from))) {
        from++;
      }
    }
    masking.show(yaml, start, from);
    masking.hide(yaml, from, to);
    masking.show(yaml, to, end);
  }

  private boolean isHidden(Text text) {
    return switch (covered.getOrDefault(text, Cover.NONE)) {
      case NONE -> false;
      case BY_NAME ->
        !text.value().isEmpty() && !(text.event().isPlain() && SecretLines.isMark(text.value()));
      case ALL -> true;
    };
  }

  /** Signs, and comments: who comments a secret out has not taken it out. */
  private static void between(String yaml, int from, int to, Masking masking) {
    int at = from;
    while (at < to) {
      int comment = yaml.indexOf('#', at);
      comment = comment < 0 || comment > to ? to : comment;
      masking.show(yaml, at, comment);
      int end = yaml.indexOf('\n', comment);
      end = end < 0 || end > to ? to : end;
      SecretLines.mask(yaml, comment, end, masking);
      at = end;
    }
  }
}
