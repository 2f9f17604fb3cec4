package fr.arcodange.factoryline.tofu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.text.Subject;
import fr.arcodange.factoryline.tofu.ApplyOutcome.Status;
import fr.arcodange.factoryline.tofu.ApplyOutcome.Step;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ApplyReportTest {
  private final ApplyReport report = new ApplyReport(UnaryOperator.identity());

  private static ApplyOutcome outcome(
      List<Step> done, List<Step> failed, List<Step> left, String words) {
    return new ApplyOutcome(
        Status.FAILED,
        done,
        failed,
        left,
        new Words(words, 0),
        Optional.empty(),
        new NewState.Stored());
  }

  @Test
  void partialApplySaysWhatIsDoneAndWhatIsLeft() {
    assertEquals(
        """
        **Not done: 2**

        | | resource | |
        |---|---|---|
        | create | `t.bad` | failed |
        | update | `t.next` |  |

        <details>
        <summary>Done: 1 step</summary>

        | | resource | |
        |---|---|---|
        | create | `t.good` |  |

        </details>

        ```text
        Error: no luck
        ```

        """,
        report.markdown(outcome(
            List.of(new Step("t.good", "create")),
            List.of(new Step("t.bad", "create")),
            List.of(new Step("t.bad", "create"), new Step("t.next", "update")),
            "Error: no luck")));
  }

  @Test
  void nothingDoneIsNothingToSay() {
    assertEquals("", report.markdown(outcome(List.of(), List.of(), List.of(), "")));
  }

  @Test
  void stateThatIsNotStoredLeads() {
    String markdown = report.markdown(new ApplyOutcome(
        Status.FAILED,
        List.of(),
        List.of(),
        List.of(),
        Words.NONE,
        Optional.empty(),
        new NewState.InFile(Path.of("/run/x/errored.tfstate"), "HTTP 500")));
    assertTrue(markdown.startsWith("> [!CAUTION]\n> The new state could not be stored"));
    assertTrue(markdown.contains("(HTTP 500). It is in /run/x/errored.tfstate"));
  }

  @Test
  void anyNumberOfStepsWithAnyAddressFits() {
    for (String hostile : Hostile.VALUES) {
      List<Step> steps = IntStream.range(0, 500)
          .mapToObj(i -> new Step("t[" + i + "]" + hostile, i % 2 == 0 ? "create" : hostile))
          .toList();
      String markdown = report.markdown(outcome(steps, steps.subList(0, 3), steps, hostile));
      assertTrue(markdown.getBytes(StandardCharsets.UTF_8).length <= 40_000);
      CommentShape.check(Subject.tofu("r", "w").marker() + "\n" + markdown);
    }
  }
}
