package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.json.JsonTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Our reading beside that of the real thing: Helm's {@code fromYaml} is {@code sigs.k8s.io/yaml}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class YamlReaderIT {
  /** One each, plain, as a value. */
  private static final List<String> SCALARS = List.of(
      "yes",
      "Yes",
      "YES",
      "yEs",
      "y",
      "Y",
      "n",
      "N",
      "no",
      "on",
      "off",
      "On",
      "OFF",
      "true",
      "True",
      "TRUE",
      "tRue",
      "null",
      "Null",
      "NULL",
      "~",
      "nUll",
      "0",
      "-0",
      "+1",
      "1",
      "-1",
      "007",
      "08",
      "0777",
      "0o17",
      "0o8",
      "0x1F",
      "0xg",
      "0b101",
      "-0b11",
      "+0b1",
      "-0x10",
      "-017",
      "1_000",
      "1__0",
      "_1",
      "1e3",
      "1E3",
      "1e+3",
      "1.5e-3",
      "1.",
      ".5",
      "-.5",
      "+.5",
      ".",
      "..",
      "1.0",
      "1.50",
      "100.0",
      "1e21",
      "123456789012345678901234567890",
      "9223372036854775807",
      "9223372036854775808",
      "18446744073709551615",
      "18446744073709551616",
      "-9223372036854775808",
      "-9223372036854775809",
      "1:30",
      "190:20:30",
      "2024-01-02",
      "2001-12-14t21:59:43.10-05:00",
      "2001-12-14 21:59:43.10",
      "2024-1-2T1:2:3Z",
      "12e03",
      "1e400",
      "-1e400",
      "0.1",
      "3.14159",
      "-",
      "--",
      "---a",
      "+",
      "=",
      "<<",
      "1,000",
      "1 000",
      "0.",
      "00",
      "0_7",
      "1e",
      "e3",
      "0xFFFFFFFFFFFFFFFF",
      "v1.2",
      "1.2.3",
      "1234567.5",
      "1e15",
      "12345678901234567",
      "1e16",
      "0.000001",
      "1e-7",
      "123456789.125",
      "4e20",
      "0a12345",
      "0d1234567",
      "0c0",
      "0e5",
      "0E1",
      "-0e5",
      "0O17",
      "0B1",
      "0X1f",
      "0o",
      "0x",
      "0b2",
      "0b",
      "0f",
      "-0a1",
      "09e1",
      "0.e1",
      "0-1",
      "0e",
      "00e1",
      "0deadbeef",
      "01234567a",
      "1234567e1",
      "0_b1",
      "0x_1",
      "0__1",
      "0x-1",
      "+-1");

  /** Whole documents. */
  private static final List<String> DOCUMENTS = List.of(
      "a: &x {b: 1}\nc: *x\nd: {<<: *x, b: 2}",
      "a: {<<: [{b: 1}, {b: 2, c: 3}], c: 4}",
      "b: &b {a: 2, d: 3}\nc: {a: 1, <<: *b}\nd: {a: 1, <<: *b, d: 4}\ne: {<<: *b, a: 1, <<: {a: 5}}",
      "a: {b: 1, <<: [{b: 2, c: 2}, {c: 3, d: 3}]}\ne: {<<: [[{f: 1}, {f: 2}], {f: 3}]}",
      "a: !!str 12\nb: !!int \"12\"\nc: !!float 3\nd: !!bool \"yes\"\ne: !!null \"\"",
      "a: !!binary aGVsbG8=\nb: !custom x\nc: ! 12",
      "1: a\nyes: b\n1.5: c\n0x10: d\n~x: e\n-1: f",
      "a: |\n  one\n  two\nb: |-\n  one\nc: |+\n  one\n\nd: >\n  one\n  two\n\n  three\n",
      "a: 'it''s'\nb: \"\\u00e9\\n\\t\\x41\"\nc: é ü 漢字 😀",
      "a:\n- 1\n- - 2\n  - 3\n-\n- {}\n- []",
      "a: \"2024-01-02\"\nb: '0777'\nc: 'yes'",
      "a: [1, two, {three: 4}]\n? b\n: c",
      "a: {b: {c: {d: e}}}\nf:\ng: # nothing\nh: # comment\n  i: j",
      "# only a comment\na: b # trailing\n#c: d");

  private final ChartEngine engine =
      new HelmEngine(Optional.empty(), new Cancellation(Duration.ZERO));
  private JsonNode told = MissingNode.getInstance();

  /** One rendering for all of them: each as a file of the chart, read by Helm itself. */
  @BeforeAll
  void askHelm(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("templates"));
    Files.createDirectories(folder.resolve("files"));
    Files.writeString(folder.resolve("Chart.yaml"), "apiVersion: v2\nname: c\nversion: 1.0.0\n");
    Files.writeString(
        folder.resolve("templates/out.yaml"),
        "{{ $all := dict }}{{ $files := .Files }}{{ range $name, $_ := .Files.Glob \"files/*\" }}"
            + "{{ $_ := set $all $name ($files.Get $name | fromYaml) }}{{ end }}json: {{ $all | toJson | b64enc }}\n");
    for (int i = 0; i < DOCUMENTS.size(); i++) {
      Files.writeString(folder.resolve("files/doc" + i), DOCUMENTS.get(i));
    }
    for (int i = 0; i < SCALARS.size(); i++) {
      Files.writeString(folder.resolve("files/scalar" + i), "value: " + SCALARS.get(i) + "\n");
    }
    String text = engine.render(new ChartRequest(folder, "r", "n", "1.34.0", List.of(), List.of()));
    String json = text.lines()
        .filter(line -> line.startsWith("json: "))
        .map(line -> line.substring("json: ".length()))
        .collect(Collectors.joining());
    told = JsonTrees.read(Base64.getDecoder().decode(json));
  }

  @Test
  void everyScalarMeansWhatItMeansToKubernetes() {
    StringBuilder theirs = new StringBuilder();
    StringBuilder ours = new StringBuilder();
    for (int i = 0; i < SCALARS.size(); i++) {
      String scalar = SCALARS.get(i);
      theirs.append(scalar).append(" -> ").append(said("files/scalar" + i)).append('\n');
      ours.append(scalar).append(" -> ").append(read("value: " + scalar)).append('\n');
    }
    assertEquals(theirs.toString(), ours.toString());
  }

  @Test
  void everyDocumentMeansWhatItMeansToKubernetes() {
    for (int i = 0; i < DOCUMENTS.size(); i++) {
      assertEquals(said("files/doc" + i), read(DOCUMENTS.get(i)), DOCUMENTS.get(i));
    }
  }

  private String said(String file) {
    JsonNode value = told.path(file);
    return value.has("Error") ? "unreadable" : text(value);
  }

  private static String read(String yaml) {
    try {
      return text(YamlReader.read(yaml));
    } catch (YamlReader.Unreadable e) {
      return "unreadable";
    }
  }

  /** Numbers as Go's float64 has them, members by name. */
  private static String text(JsonNode value) {
    if (value instanceof ObjectNode object) {
      return object.properties().stream()
          .sorted(Map.Entry.comparingByKey())
          .map(member -> member.getKey() + ": " + text(member.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value.isArray()) {
      return StreamSupport.stream(value.spliterator(), false)
          .map(YamlReaderIT::text)
          .collect(Collectors.joining(", ", "[", "]"));
    }
    return value.isNumber() ? Double.toString(value.doubleValue()) : JsonTrees.text(value);
  }
}
