package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What it reads is what {@link YamlReader} reads; whatever else there is, it leaves alone. */
class UsualYamlTest {
  private static final List<String> DOCUMENTS =
      List.of("""
      # Source: factory/templates/apps.yaml
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata:
        name: "a"
        labels:
          app.kubernetes.io/managed-by: Helm
        annotations:
          # Why it is there.
          argocd.argoproj.io/sync-wave: "-1"
        finalizers:
          - resources-finalizer.argocd.argoproj.io
      spec:
        source:
          repoURL: 'https://gitea.example/o/a'
          helm: {}
          parameters: []
        syncPolicy:
          automated:
            prune: true
          retry:
            limit: 5
        ignoreDifferences:
          -  group: apps
             kind: Deployment
             jsonPointers:
             - /spec/replicas

          - group: ""
            kind:
      """, """
      a:
      - b: 1
        c:
        - d
        - "e: f"
      - g: yes
      h: 0777
      i: 1e3
      j: 2001-01-01
      k: a b  c
      l:
      m: a:b
      """, "a: 'b'\nb:\n    c:\n        d: 1.0\n    e: ~\n");

  /** What may change the meaning of what stands beside it. */
  private static final List<String> PIECES = List.of(
      " ",
      "  ",
      "\n",
      "\n  ",
      ":",
      ": ",
      "- ",
      "-",
      "#",
      " #",
      "'",
      "\"",
      "\\",
      "{",
      "}",
      "[",
      "]",
      "&a ",
      "*a",
      "!!str ",
      "|",
      ">",
      "|\n",
      "%",
      "@",
      "`",
      "? ",
      ",",
      "---\n",
      "...",
      "~",
      "<<: ",
      "\t",
      "\r",
      "\r\n",
      "é",
      "\u0085",
      "\u2028",
      "\uFEFF",
      "\u007f",
      "a",
      "a:",
      "a: b\n",
      "- a\n",
      "no",
      ".inf",
      ".",
      "0x",
      "_",
      "1",
      "+",
      "=",
      "\n\n",
      "\n# c\n",
      "\n- ",
      "\n a: 1\n");

  private static Optional<JsonNode> usual(String yaml) {
    return UsualYaml.read(yaml, new RepeatedTexts());
  }

  @Test
  void usualDocumentsAreReadAsTheYamlReaderReadsThem() throws YamlReader.Unreadable {
    for (String yaml : DOCUMENTS.subList(0, 2)) {
      assertEquals(Optional.of(YamlReader.read(yaml)), usual(yaml), yaml);
    }
  }

  @Test
  void whateverIsChangedInADocumentItIsReadAlikeOrLeftAlone() throws YamlReader.Unreadable {
    Random random = new Random(8);
    RepeatedTexts texts = new RepeatedTexts();
    int read = 0;
    for (int round = 0; round < 20_000; round++) {
      StringBuilder yaml = new StringBuilder(DOCUMENTS.get(random.nextInt(DOCUMENTS.size())));
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        change(yaml, random);
      }
      Optional<JsonNode> usual = UsualYaml.read(yaml.toString(), texts);
      if (usual.isPresent()) {
        read++;
        assertEquals(
            text(YamlReader.read(yaml.toString())),
            text(usual.get()),
            "round " + round + ":\n" + yaml);
      }
    }
    assertTrue(read > 2_000, "only " + read + " were usual");
  }

  private static void change(StringBuilder yaml, Random random) {
    int at = random.nextInt(yaml.length());
    switch (random.nextInt(4)) {
      case 0 -> yaml.deleteCharAt(at);
      case 1 -> yaml.delete(at, Math.min(yaml.length() - 1, at + random.nextInt(12)));
      default -> yaml.insert(at, PIECES.get(random.nextInt(PIECES.size())));
    }
  }

  /** With its keys in their order, which does not count among equals. */
  private static String text(JsonNode value) {
    return value.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing",
        "a",
        "- a\n",
        " a: b\n",
        "a: &x b\n",
        "a: *x\n",
        "a: !!str 1\n",
        "a: |\n  b\n",
        "a: b\n  c\n",
        "a: {b: c}\n",
        "a: [b]\n",
        "a: \"b\\n\"\n",
        "a: 'it''s'\n",
        "a: b # c\n",
        "a: b: c\n",
        "a: b\na: c\n",
        "a: .inf\n",
        "yes: a\n",
        "<<: {}\n",
        "\"a\": b\n",
        "? a\n: b\n",
        "a:\n- b\n c: d\n",
        "a:\n  b: c\n d: e\n",
        "a: -1\n",
        "a:\tb\n",
        "a: é\n",
        "a: b\r\n",
        "a: b\n---\nc: d\n",
        "a: b\n...\n"
      })
  void whatIsUnusualIsLeftAlone(String yaml) {
    assertEquals(Optional.empty(), usual(yaml));
  }

  @Test
  void whatIsNestedTooDeepIsLeftAlone() {
    StringBuilder yaml = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      yaml.append(" ".repeat(i % 200)).append("a:\n");
    }
    assertEquals(Optional.empty(), usual(yaml.toString()));
  }
}
