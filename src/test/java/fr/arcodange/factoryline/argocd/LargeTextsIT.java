package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.text.HostileTexts;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What takes more than linear time on one of these texts does not end. */
class LargeTextsIT {
  private static final int SIZE = 1 << 14;

  private static KubeObject application(String text) {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    content.put("apiVersion", "argoproj.io/v1alpha1").put("kind", "Application");
    ObjectNode metadata = content.putObject("metadata").put("name", "webapp");
    metadata.putObject("annotations").put("argocd.argoproj.io/sync-options", text);
    ObjectNode spec =
        content.putObject("spec").put("project", text).put(text, "key").put("one", text);
    spec.putObject("destination").put("server", text).put("namespace", text);
    ObjectNode source = spec.putObject("source").put("repoURL", text + ".").put("path", text);
    source.putObject("helm").put("values", "x\n" + text).putArray("valueFiles").add(text);
    source.withArray("/helm/parameters").addObject().put("name", text).put("value", text);
    return new KubeObject("", content);
  }

  @Test
  void everyTextIsComparedAndJudged() {
    HostileTexts.large().forEach(large -> {
      String text = large.substring(0, SIZE);
      List<KubeObject> before = List.of(application("x" + text));
      List<KubeObject> after = List.of(application(text + "y"));
      RenderedDiff diff = RenderedDiff.of(before, after, "argocd");

      assertEquals(1, diff.objects().size());
      assertFalse(DiffText.of(diff).isEmpty());
      assertFalse(Dangers.of(diff, after).isEmpty());
    });
  }

  @Test
  void aTextThatIsFullOfSecretsIsHidden() {
    for (String line : List.of(
        "\"password\":\"canary\",",
        "a=1\npassword: canary\n",
        "{\"token\" : \"can\\\"canary",
        "https://user:canary@host ",
        "postgres://user:can/ca@nary://",
        "{password: canary, ",
        "[{a: {token: canary}},\n",
        "--token=canary,password=canary\n",
        "a: &a canary\npassword: *a\n---\n",
        "\nclientSecret: |\n  canary\n\n  canary\n")) {
      ObjectNode content = JsonNodeFactory.instance.objectNode();
      content.put("apiVersion", "v1").put("kind", "ConfigMap");
      content.putObject("data").put("file", line.repeat(5_000));
      RenderedDiff diff =
          RenderedDiff.of(List.of(), List.of(new KubeObject("", content)), "argocd");

      String shown = DiffText.of(diff);
      assertFalse(shown.contains("canary"), () -> line + " is shown as " + shown.substring(0, 300));
    }
  }

  @Test
  void textOfTenMegabytesIsRead() throws YamlReader.Unreadable {
    String long10 = "x".repeat(10_000_000);
    JsonNode read = YamlReader.read("a: \"" + long10 + "\"\nb: " + long10 + "\n");
    assertEquals(long10, read.path("a").asText());
    assertEquals(long10, read.path("b").asText());
  }
}
