package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ten times as many objects take ten times as many steps: steps are counted, not timed. */
@Tag("large")
class GrowthTest {
  private static final int FEW = 100;
  private static final double MOST_GROWTH = 12;

  private interface Work {
    long steps(int size);
  }

  private static void growsAsItsSize(Work work) {
    double growth = (double) work.steps(10 * FEW) / work.steps(FEW);
    assertTrue(
        growth < MOST_GROWTH, () -> "ten times as much takes " + growth + " times the steps");
  }

  private static ObjectNode object(String kind, String name) {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    content.put("apiVersion", "argoproj.io/v1alpha1").put("kind", kind);
    content.putObject("metadata").put("name", name);
    return content;
  }

  private static List<KubeObject> applications(int size, String prefix, AtomicLong count) {
    return IntStream.range(0, size)
        .mapToObj(i -> {
          ObjectNode content = object("Application", prefix + i);
          ObjectNode spec = content.putObject("spec").put("project", "p" + i);
          spec.putObject("source").put("repoURL", "https://a/b").put("path", "c");
          return new KubeObject("", CountedNode.of(content, count));
        })
        .toList();
  }

  @Test
  void applicationsThatAreRenamedAtOnce() {
    growsAsItsSize(size -> {
      AtomicLong count = new AtomicLong();
      List<KubeObject> before = applications(size, "old", count);
      List<KubeObject> after = applications(size, "new", count);
      RenderedDiff diff = RenderedDiff.of(before, after, "argocd");
      count.set(0);
      List<Danger> dangers = Dangers.of(diff, after);
      assertEquals(size, dangers.size());
      assertTrue(dangers.stream().allMatch(danger -> danger.rule().equals("application-renamed")));
      return count.get();
    });
  }

  @Test
  void projectsThatAreRemovedAtOnce() {
    growsAsItsSize(size -> {
      AtomicLong count = new AtomicLong();
      List<KubeObject> applications = applications(size, "app", count);
      List<KubeObject> before = new ArrayList<>(applications);
      IntStream.range(0, size)
          .forEach(i -> before.add(new KubeObject("", object("AppProject", "p" + i))));
      RenderedDiff diff = RenderedDiff.of(before, applications, "argocd");
      count.set(0);
      assertEquals(size, Dangers.of(diff, applications).size());
      return count.get();
    });
  }

  private static KubeObject applicationSet(int from, int to, AtomicLong count) {
    ObjectNode content = object("ApplicationSet", "apps");
    ArrayNode elements = content
        .putObject("spec")
        .putArray("generators")
        .addObject()
        .putObject("list")
        .putArray("elements");
    IntStream.range(from, to)
        .forEach(i -> elements.add(
            CountedNode.of(JsonNodeFactory.instance.objectNode().put("app", "a" + i), count)));
    return new KubeObject("", content);
  }

  @Test
  void elementsOfAListGenerator() {
    growsAsItsSize(size -> {
      AtomicLong count = new AtomicLong();
      KubeObject before = applicationSet(0, size, count);
      KubeObject now = applicationSet(-1, size, count);
      assertEquals(List.of(), new ApplicationSetDangers(before, now).found());
      return count.get();
    });
  }

  private static List<Finding> updaters(
      int size, AtomicLong count, String pattern, boolean byLabel) {
    List<KubeObject> objects = new ArrayList<>();
    ObjectNode updater = object("ImageUpdater", "updater");
    updater.put("apiVersion", "argocd-image-updater.argoproj.io/v1alpha1");
    ArrayNode references = updater.putObject("spec").putArray("applicationRefs");
    for (int i = 0; i < size; i++) {
      ObjectNode application = object("Application", "app" + i + "-x");
      ObjectNode metadata = (ObjectNode) application.get("metadata");
      metadata.putObject("labels").put("app", "app" + i);
      metadata.putObject("annotations").put("argocd-image-updater.argoproj.io/image-list", "a=b:1");
      objects.add(new KubeObject("", CountedNode.of(application, count)));
      ObjectNode reference = references.addObject();
      reference.put("namePattern", pattern.formatted("app" + i)).put("useAnnotations", true);
      if (byLabel) {
        reference.putObject("labelSelectors").putObject("matchLabels").put("app", "app" + i);
      }
    }
    objects.add(new KubeObject("", updater));
    List<Finding> findings = new ArrayList<>();
    new ImageUpdaterRules().check(objects, findings::add);
    return findings.stream()
        .filter(finding -> finding.rule().equals("image-annotations-unread")
            || finding.rule().equals("image-updater-selects"))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"%s-x, false", "%s-*, false", "*, false", "*, true"})
  void referencesOfImageUpdaters(String pattern, boolean byLabel) {
    growsAsItsSize(size -> {
      AtomicLong count = new AtomicLong();
      assertEquals(List.of(), updaters(size, count, pattern, byLabel));
      return count.get();
    });
  }

  @Test
  void whatOneApplicationSetHolds() {
    growsAsItsSize(size -> {
      AtomicLong count = new AtomicLong();
      ObjectNode content = object("ApplicationSet", "apps");
      ObjectNode labels = ((ObjectNode) content.get("metadata")).putObject("labels");
      ObjectNode spec = content.putObject("spec").put("goTemplate", true);
      ArrayNode generators = spec.putArray("generators");
      ObjectNode template = spec.putObject("template");
      template.putObject("metadata").put("name", "{{.name}}");
      ArrayNode sources = template.putObject("spec").putArray("sources");
      for (int i = 0; i < size; i++) {
        labels.put("l" + i, "v");
        ObjectNode generator = JsonNodeFactory.instance.objectNode();
        generator.putObject("list").putArray("elements").addObject().put("name", "a" + i);
        generators.add(CountedNode.of(generator, count));
        ObjectNode source = JsonNodeFactory.instance.objectNode();
        source.put("repoURL", "https://a/{{.name}}").put("path", "{{.name}}/" + i);
        sources.add(CountedNode.of(source, count));
      }
      KubeObject set = new KubeObject("", CountedNode.of(content, count));
      List<Finding> findings = new ArrayList<>();
      for (LintRule rule : List.of(
          new GeneratorRules(), new SetTemplateRules(), new LabelRules(), new ApplicationRules())) {
        rule.check(List.of(set), findings::add);
      }
      assertEquals(List.of(), findings);
      return count.get();
    });
  }
}
