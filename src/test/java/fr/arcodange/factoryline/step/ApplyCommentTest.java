package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.LargeTest;
import fr.arcodange.factoryline.review.CoverageResult;
import fr.arcodange.factoryline.review.Fingerprint;
import fr.arcodange.factoryline.review.UncoveredChange;
import fr.arcodange.factoryline.text.HostileTexts;
import fr.arcodange.factoryline.tofu.ApplyOutcome;
import fr.arcodange.factoryline.tofu.ApplyOutcome.Status;
import fr.arcodange.factoryline.tofu.ApplyOutcome.Step;
import fr.arcodange.factoryline.tofu.NewState;
import fr.arcodange.factoryline.tofu.Words;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each comment stands in {@code src/test/resources/step/apply-comment/NAME.md}, followed by what the log says.
 * {@code -Dgolden.update=true} writes them anew.
 */
class ApplyCommentTest {
  private static final Path GOLDEN = Path.of("src/test/resources/step/apply-comment");
  private static final boolean UPDATE = Boolean.getBoolean("golden.update");
  private static final CoverageResult ALL_SHOWN = coverage(List.of(), List.of(), List.of());
  private static final ApplyDecision.Apply SHOWN =
      new ApplyDecision.Apply("every change was shown by #3, #7", Optional.empty());

  private static final Map<String, Supplier<ApplyComment>> COMMENTS = new TreeMap<>(Map.ofEntries(
      Map.entry("nothing-to-do", () -> comment().nothingToDo(ALL_SHOWN)),
      Map.entry(
          "nothing-to-do-any-more",
          () -> comment().nothingToDo(coverage(List.of(), gone(2), List.of()))),
      Map.entry(
          "applied",
          () -> comment()
              .applied(
                  SHOWN,
                  outcome(Status.COMPLETE, steps("create", 2), List.of(), List.of(), ""),
                  coverage(List.of(), gone(1), List.of("url", "a`b")),
                  "ada",
                  Duration.ofSeconds(75))),
      Map.entry(
          "failed-half-way",
          () -> comment()
              .partly(
                  SHOWN,
                  outcome(
                      Status.FAILED,
                      steps("create", 1),
                      steps("update", 1),
                      steps("update", 2),
                      "Error: local-exec provisioner error\n\n  on main.tf line 3"),
                  "ada",
                  Duration.ofMillis(300))),
      Map.entry(
          "cancelled",
          () -> comment()
              .partly(
                  SHOWN,
                  outcome(Status.CANCELLED, List.of(), List.of(), steps("delete", 1), ""),
                  "@ada",
                  Duration.ofSeconds(3))),
      Map.entry(
          "state-not-stored",
          () -> comment()
              .partly(
                  SHOWN,
                  deeds(new ApplyOutcome(
                      Status.FAILED,
                      steps("create", 1),
                      List.of(),
                      List.of(),
                      Words.NONE,
                      Optional.empty(),
                      new NewState.InFile(
                          Path.of("/run/factoryline/errored.tfstate"), "HTTP 500"))),
                  "ada",
                  Duration.ofSeconds(3))),
      Map.entry(
          "refused",
          () -> comment()
              .refused(
                  refuse(List.of(
                      new UncoveredChange(
                          "terraform_data.edge[\"a|b\"]",
                          "update",
                          UncoveredChange.Reason.OTHER_VALUES,
                          "shown with other values by pull request 3",
                          List.of("input.zone", "input.ttl")),
                      new UncoveredChange(
                          "terraform_data.new",
                          "create",
                          UncoveredChange.Reason.NOT_SHOWN,
                          "no pull request showed anything there",
                          List.of()))),
                  3)),
      Map.entry(
          "not-planned",
          () -> comment()
              .failed(
                  Failure.toolFailed(
                          "running tofu plan in iac: Unsupported argument (main.tf line 3)")
                      .hint("tofu's own words are above"),
                  "Error: Unsupported argument\n\n  on main.tf line 3:")),
      Map.entry(
          "refused-though-another-was-accepted",
          () -> comment()
              .refused(
                  new ApplyDecision.Refuse(
                      refuse(List.of(new UncoveredChange(
                              "terraform_data.new",
                              "create",
                              UncoveredChange.Reason.NOT_SHOWN,
                              "no pull request showed anything there",
                              List.of())))
                          .coverage(),
                      Plans.FINGERPRINT,
                      Optional.of(new ApplyDecision.NotAccepted(
                          Fingerprint.parse("fedcba9876543210fedcba9876543210"),
                          "1 change was not in it (create terraform_data.`new`)")),
                      List.of(
                          "since #3: it was planned with OpenTofu 1.12.5, now with *OpenTofu 1.12.6*",
                          "nothing counts for #4: no plan of its head commit was stored")),
                  1))));

  private static ApplyComment comment() {
    return new ApplyComment(
        Plans.ROOT.subject(),
        "main",
        "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d",
        Optional.of(URI.create("https://git.example.com/ops/factory/actions/runs/12")),
        UnaryOperator.identity());
  }

  private static CoverageResult coverage(
      List<UncoveredChange> uncovered,
      List<CoverageResult.ShownButGone> gone,
      List<String> outputs) {
    return new CoverageResult(1, uncovered, gone, new TreeSet<>(List.of(3L)), outputs);
  }

  private static List<CoverageResult.ShownButGone> gone(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new CoverageResult.ShownButGone("terraform_data.gone" + i, "delete", 3))
        .toList();
  }

  private static List<Step> steps(String action, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Step("terraform_data." + action + i, action))
        .toList();
  }

  private static Deeds outcome(
      Status status, List<Step> done, List<Step> failed, List<Step> left, String words) {
    return deeds(new ApplyOutcome(
        status, done, failed, left, new Words(words, 0), Optional.empty(), new NewState.Stored()));
  }

  private static Deeds deeds(ApplyOutcome outcome) {
    return PlannableRoot.deeds(outcome, UnaryOperator.identity());
  }

  private static ApplyDecision.Refuse refuse(List<UncoveredChange> uncovered) {
    return new ApplyDecision.Refuse(
        coverage(uncovered, List.of(), List.of()), Plans.FINGERPRINT, Optional.empty(), List.of());
  }

  static List<String> names() {
    return List.copyOf(COMMENTS.keySet());
  }

  @ParameterizedTest
  @MethodSource("names")
  void anApplyLeavesItsComment(String name) throws IOException {
    ApplyComment comment =
        COMMENTS.getOrDefault(name, ApplyCommentTest::comment).get();
    String actual = comment.marker() + "\n" + comment.markdown() + "\n---- log\n" + comment.plain();
    Path golden = GOLDEN.resolve(name + ".md");
    if (UPDATE) {
      Files.createDirectories(GOLDEN);
      Files.writeString(golden, actual);
    }
    assertEquals(Files.readString(golden), actual);
  }

  @Test
  void everyGoldenFileIsOfAComment() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      assertEquals(
          names().stream().map(name -> name + ".md").collect(Collectors.toSet()),
          files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
    }
  }

  /** What is asked of every comment, whatever stands in it. */
  private static void isWithinLimits(ApplyComment comment) {
    String markdown = comment.marker() + "\n" + comment.markdown();
    assertTrue(
        markdown.getBytes(StandardCharsets.UTF_8).length <= 60_000, () -> markdown.length() + "");
    assertTrue(markdown.split("<code>|<details>|<summary>|<sub>|<a ", -1).length <= 400);
  }

  @LargeTest
  void anythingOfAnyLengthFits() {
    List<String> texts = Stream.concat(HostileTexts.all().limit(30), Stream.of("|`".repeat(10_000)))
        .toList();
    for (String text : texts) {
      List<UncoveredChange> uncovered = IntStream.range(0, 400)
          .mapToObj(i -> new UncoveredChange(
              i + text,
              text,
              UncoveredChange.Reason.NOT_SHOWN,
              text,
              List.of(text, text, text, text, text, text, text)))
          .toList();
      List<CoverageResult.ShownButGone> gone = IntStream.range(0, 400)
          .mapToObj(i -> new CoverageResult.ShownButGone(i + text, text, 3))
          .toList();
      List<Step> steps =
          IntStream.range(0, 400).mapToObj(i -> new Step(i + text, text)).toList();
      isWithinLimits(comment()
          .refused(
              new ApplyDecision.Refuse(
                  coverage(uncovered, gone, List.of()),
                  Plans.FINGERPRINT,
                  Optional.of(new ApplyDecision.NotAccepted(Plans.FINGERPRINT, text)),
                  List.of(text, text, text, text, text, text)),
              400));
      isWithinLimits(comment()
          .applied(
              SHOWN,
              outcome(Status.COMPLETE, steps, List.of(), List.of(), text),
              coverage(List.of(), gone, List.of(text, text)),
              "ada",
              Duration.ZERO));
      isWithinLimits(comment()
          .partly(SHOWN, outcome(Status.FAILED, steps, steps, steps, text), "ada", Duration.ZERO));
      isWithinLimits(comment().failed(Failure.toolFailed(text).hint(text), text));
    }
  }

  @Test
  void aSecretIsGoneBeforeAnAddressIsCut() {
    ApplyComment comment = new ApplyComment(
            Plans.ROOT.subject(),
            "main",
            "1a2b",
            Optional.empty(),
            text -> text.replace("canary-5f0c", "***"))
        .nothingToDo(coverage(
            List.of(),
            List.of(new CoverageResult.ShownButGone("x".repeat(295) + "canary-5f0c", "create", 1)),
            List.of()));

    assertFalse(comment.markdown().contains("canary"), comment.markdown());
  }
}
