package fr.arcodange.factoryline.postgres;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Display;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * The syntax of a YAML or JSON file: values with their places. Of YAML only what JSON has too is read: anchors, aliases, merge
 * keys, tags and second documents are problems, because a list that a reviewer reads shall mean what it says.
 */
final class LocatedReader {
  /** Without a table of keys that outlives the file, and that a file could be made to overflow. */
  private static final JsonFactory JSON = JsonFactory.builder()
      .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
      .build();

  private static final YAMLFactory YAML =
      new YAMLFactory().enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL);

  private static final int LONGEST_QUOTE = 200;

  private final SourceText source;
  private final Problems problems;
  private final JsonParser parser;
  private final Offsets offsets;

  private LocatedReader(SourceText source, Problems problems, JsonParser parser) {
    this.source = source;
    this.problems = problems;
    this.parser = parser;
    this.offsets = new Offsets(source.text(), source.format() == SourceText.Format.YAML);
  }

  /**
   * The one value of the file; empty if there is none.
   *
   * @param wanted which members of the outermost object to look at; the others are passed over
   * @throws Failure with all problems so far, if reading cannot go on
   */
  static Optional<Located> read(SourceText source, Problems problems, Predicate<String> wanted) {
    try (JsonParser parser = parser(source, problems)) {
      return new LocatedReader(source, problems, parser).document(wanted);
    } catch (IOException e) {
      // There is no input behind the parser, only a text.
      throw new UncheckedIOException(e);
    }
  }

  private static JsonParser parser(SourceText source, Problems problems) throws IOException {
    String text = source.text();
    if (source.format() == SourceText.Format.YAML) {
      refuseHiddenBreaks(text, problems);
      return YAML.createParser(text);
    }
    return JSON.createParser(text.toCharArray(), 0, text.length());
  }

  /** Characters that end a line for a YAML parser and for no editor, and those it refuses without saying where. */
  private static void refuseHiddenBreaks(String text, Problems problems) {
    int codePoint;
    for (int i = 0; i < text.length(); i += Character.charCount(codePoint)) {
      codePoint = text.codePointAt(i);
      boolean refused = Character.isISOControl(codePoint)
          ? codePoint != '\n' && codePoint != '\r' && codePoint != '\t'
          : codePoint == 0x2028
              || codePoint == 0x2029
              || codePoint == 0xfffe
              || codePoint == 0xffff;
      if (refused) {
        problems.add(
            i,
            NameRules.described(codePoint)
                + " cannot stand in YAML; in double quotes its escape can");
        throw problems.failure();
      }
    }
  }

  private Optional<Located> document(Predicate<String> wanted) throws IOException {
    try {
      if (parser.nextToken() == null) {
        return Optional.empty();
      }
      Located value = value(wanted);
      if (parser.nextToken() != null) {
        problems.add(at(), "a second document begins here; the list is to be one");
        throw problems.failure();
      }
      return Optional.of(value);
    } catch (JsonProcessingException e) {
      throw broken(e);
    }
  }

  private int at() {
    return offsets.of(parser.currentTokenLocation());
  }

  private Located value(Predicate<String> wanted) throws IOException {
    int at = at();
    refuseReferences(at);
    return switch (parser.currentToken()) {
      case START_OBJECT -> new Located.Members(at, members(wanted));
      case START_ARRAY -> new Located.Items(at, items());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> bare(at, Located.Bare.Sort.NUMBER);
      case VALUE_TRUE, VALUE_FALSE -> bare(at, Located.Bare.Sort.BOOLEAN);
      case VALUE_NULL -> bare(at, Located.Bare.Sort.NULL);
      case VALUE_STRING, VALUE_EMBEDDED_OBJECT -> new Located.Text(at, parser.getText());
      case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE ->
        throw new IOException("unexpected " + parser.currentToken());
    };
  }

  private Located bare(int at, Located.Bare.Sort sort) throws IOException {
    return new Located.Bare(at, sort, parser.getText());
  }

  private void refuseReferences(int at) throws IOException {
    if (!(parser instanceof YAMLParser yaml)) {
      return;
    }
    if (yaml.isCurrentAlias()) {
      problems.add(at, "an alias (*" + shown(parser.getText()) + "): write out what it stands for");
    } else if (parser.getObjectId() != null) {
      problems.add(
          at,
          "an anchor (&" + shown(String.valueOf(parser.getObjectId()))
              + "): nothing can refer to it here");
    }
    if (parser.getTypeId() != null) {
      problems.add(at, "a tag (!" + shown(String.valueOf(parser.getTypeId())) + "): leave it out");
    }
  }

  private static String shown(String text) {
    return Display.shortened(Display.line(text), LONGEST_QUOTE);
  }

  private List<Located> items() throws IOException {
    List<Located> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(key -> true));
    }
    return items;
  }

  private List<Located.Member> members(Predicate<String> wanted) throws IOException {
    List<Located.Member> members = new ArrayList<>();
    Map<String, Integer> places = new HashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      int at = at();
      String key = parser.currentName();
      parser.nextToken();
      if (!wanted.test(key)) {
        parser.skipChildren();
        continue;
      }
      Located value = value(any -> true);
      Integer first = places.putIfAbsent(key, at);
      if (first != null) {
        problems.add(at, "key " + Problems.quoted(key) + " is there twice", first);
      } else if (key.equals("<<") && parser instanceof YAMLParser) {
        problems.add(at, "a merge key (<<): write out what it stands for");
      } else {
        members.add(new Located.Member(at, key, value));
      }
    }
    return members;
  }

  /** The library's words are not used where they quote more than one character: a tfvars file may hold a secret. */
  private Failure broken(JsonProcessingException thrown) {
    if (thrown instanceof StreamConstraintsException) {
      problems.add(at(), "this is longer or nested deeper than any list of applications");
    } else if (thrown.getCause() instanceof MarkedYAMLException marked
        && marked.getProblemMark() != null) {
      problems.add(
          offsets.of(marked.getProblemMark().getIndex()),
          "not YAML: " + shown(marked.getProblem()));
    } else if (parser instanceof YAMLParser) {
      problems.add(at(), "not read: a key is to be a plain word");
    } else {
      brokenJson(place(thrown));
    }
    return problems.failure().causedBy(thrown);
  }

  private int place(JsonProcessingException thrown) {
    JsonLocation location = thrown.getLocation();
    return location == null ? at() : offsets.of(location);
  }

  private void brokenJson(int at) {
    String text = source.text();
    problems.add(
        at,
        at >= text.length()
            ? "the JSON ends before it is complete"
            : "not JSON: unexpected " + NameRules.described(text.codePointAt(at)));
  }

  /** From a parser's places to offsets in the text: YAML counts code points. Places come in order, or nearly. */
  private static final class Offsets {
    private final String text;
    private final boolean codePoints;
    private int counted;
    private int offset;

    Offsets(String text, boolean codePoints) {
      this.text = text;
      this.codePoints = codePoints;
    }

    int of(JsonLocation location) {
      return of((int) location.getCharOffset());
    }

    int of(int place) {
      if (!codePoints) {
        return Math.max(0, Math.min(place, text.length()));
      }
      if (place < counted) {
        counted = 0;
        offset = 0;
      }
      while (counted < place && offset < text.length()) {
        offset += Character.charCount(text.codePointAt(offset));
        counted++;
      }
      return offset;
    }
  }
}
