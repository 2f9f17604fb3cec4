package fr.arcodange.factoryline.tofu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.LargeTest;
import fr.arcodange.factoryline.text.CommentHead;
import fr.arcodange.factoryline.text.Redactor;
import fr.arcodange.factoryline.text.Secret;
import fr.arcodange.factoryline.text.Subject;
import fr.arcodange.factoryline.text.UnplannedComment;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PlanCommentTest {
  private static final CommentHead HEAD = PlanCommentGoldenTest.HEAD;

  static List<String> hostileValues() {
    return Hostile.VALUES;
  }

  private static String json(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  private static String change(String address, String actions, String body) {
    return "{\"address\":" + json(address) + ",\"mode\":\"managed\",\"type\":\"t\",\"name\":\"n\","
        + "\"change\":{\"actions\":" + actions + (body.isEmpty() ? "" : "," + body) + "}}";
  }

  private static PlanComment commentOf(UnaryOperator<String> redact, String members) {
    PlanComment comment = new PlanComment(HEAD, redact);
    String plan = "{\"format_version\":\"1.2\",\"terraform_version\":\"1.12.6\"," + members + "}";
    try {
      assertTrue(PlanReader.read(
          new ByteArrayInputStream(plan.getBytes(StandardCharsets.UTF_8)), comment));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return comment;
  }

  private static String markdown(String... changes) {
    return commentOf(
            UnaryOperator.identity(), "\"resource_changes\":[" + String.join(",", changes) + "]")
        .markdown();
  }

  @ParameterizedTest
  @MethodSource("hostileValues")
  void nothingFromThePlanActsInTheComment(String hostile) {
    String body = "\"before\":{\"a\":" + json(hostile) + ",\"m\":\"one\\ntwo\"},\"after\":{\"a\":"
        + json(hostile + "!") + ",\"m\":" + json("one\n" + hostile) + "," + json(hostile)
        + ":1},\"replace_paths\":[[" + json(hostile) + "]],\"importing\":{\"id\":" + json(hostile)
        + "}";
    List<String> changes = new ArrayList<>();
    for (String actions : List.of(
        "[\"create\"]",
        "[\"update\"]",
        "[\"delete\"]",
        "[\"delete\",\"create\"]",
        "[\"forget\"]",
        "[" + json(hostile) + "]")) {
      changes.add(change("t.n[" + json(hostile) + "]", actions, body)
          .replace(
              "\"mode\"",
              "\"previous_address\":" + json(hostile) + ",\"deposed\":" + json(hostile)
                  + ",\"action_reason\":" + json(hostile) + ",\"mode\""));
    }
    String all = String.join(",", changes);
    PlanComment comment = commentOf(
        UnaryOperator.identity(),
        "\"resource_drift\":[" + all + "],\"resource_changes\":[" + all + "],\"output_changes\":{"
            + json(hostile) + ":{\"actions\":[\"update\"],\"before\":1,\"after\":" + json(hostile)
            + "}}");
    CommentShape.check(comment.warnings(new Words(hostile, 0)).markdown());
    CommentShape.check(UnplannedComment.failed(
        HEAD, Failure.toolFailed(hostile).hint(hostile), hostile, UnaryOperator.identity()));
    CommentShape.check(UnplannedComment.failed(
        HEAD, Failure.toolFailed(hostile).hint(hostile), "", UnaryOperator.identity()));
    CommentShape.check(UnplannedComment.conflicting(HEAD, List.of(hostile, "main.tf")));
    String name = hostile.substring(0, Math.min(hostile.length(), 4_000));
    CommentHead head = new CommentHead(
        Subject.tofu(name, name),
        hostile,
        Optional.of(new CommentHead.Base(hostile, hostile)),
        Optional.of(hostile),
        Optional.of(hostile));
    CommentShape.check(UnplannedComment.untouched(head, "the root is made of"));
  }

  @LargeTest
  void manyChangesAreCountedBeyondWhatFits() throws IOException {
    PlanComment comment = new PlanComment(HEAD, UnaryOperator.identity());
    assertTrue(PlanReader.read(new GeneratedPlan(20_000, 500), comment));
    String markdown = comment.markdown();
    CommentShape.check(markdown);
    assertTrue(markdown.contains("**20000 to create**"));
    assertTrue(
        markdown.matches("(?s).*\nand \\d\\d,\\d{3} more to create\\.\n.*"), markdown::toString);
    assertTrue(markdown.contains("more changes did not fit; the log of the run has them."));
  }

  @Test
  void destructionsLeadHoweverMuchElseThereIs() {
    List<String> changes = new ArrayList<>();
    IntStream.range(0, 3_000)
        .mapToObj(i -> change("a.a[" + i + "]", "[\"create\"]", "\"after\":{\"x\":\"" + i + "\"}"))
        .forEach(changes::add);
    changes.add(change("z.database", "[\"delete\"]", "\"before\":{\"id\":\"db-1\"}"));
    changes.add(change("z.disk", "[\"create\",\"delete\"]", "\"before\":{\"id\":\"d-1\"}"));
    String markdown = markdown(changes.toArray(String[]::new));
    CommentShape.check(markdown);
    assertTrue(markdown.contains("""
        > [!CAUTION]
        > **1 resource will be destroyed**: `z.database`
        >
        > **1 resource will be replaced**: `z.disk`
        """));
    assertTrue(markdown.contains("|---|---|---|\n| destroy | `z.database` |  |\n| replace |"));
    assertTrue(markdown.contains("- id = \"db-1\""));
    assertTrue(markdown.contains("and 2,") && markdown.contains(" more to create."));
  }

  @LargeTest
  void longestAddressesAndWordsStayWithinTheLimits() {
    List<String> changes = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      changes.add(change(
          "|".repeat(500) + i,
          i % 2 == 0 ? "[\"delete\"]" : "[\"delete\",\"create\"]",
          "\"before\":{\"a\":" + json("\u0001".repeat(5_000)) + "},\"replace_paths\":[["
              + json("|".repeat(500)) + "],[\"b\"],[\"c\"],[\"d\"]]"));
    }
    StringBuilder outputs = new StringBuilder("\"output_changes\":{");
    for (int i = 0; i < 300; i++) {
      outputs
          .append(i == 0 ? "" : ",")
          .append('"')
          .append("\u00e9".repeat(100))
          .append(i)
          .append("\":{\"actions\":[\"create\"],\"after\":")
          .append(json("\u0001".repeat(500)))
          .append('}');
    }
    String all = String.join(",", changes);
    String markdown = commentOf(
            UnaryOperator.identity(),
            "\"resource_drift\":[" + all + "],\"resource_changes\":[" + all + "]," + outputs + "}")
        .warnings(new Words("\u0001".repeat(64_000), 0))
        .note("Fingerprint `x`")
        .markdown();
    CommentShape.check(markdown);
    assertTrue(markdown.contains("**150 resources will be destroyed**"));
    assertTrue(markdown.contains("**150 resources will be replaced**"));
    assertTrue(markdown.endsWith("\nFingerprint `x`\n"));
    CommentShape.check(UnplannedComment.failed(
        HEAD,
        Failure.toolFailed("|".repeat(100_000)),
        "\u0001".repeat(64_000),
        UnaryOperator.identity()));
  }

  @Test
  void sensitiveValuesNeverShow() {
    String markdown = markdown(
        change("t.early", "[\"create\"]", "\"after\":{\"url\":\"db://u:correct-horse@h\"}"),
        change(
            "t.marked",
            "[\"update\"]",
            "\"before\":{\"p\":\"old-horse\",\"n\":{\"k\":\"inner-secret\"},\"o\":\"tiny\",\"q\":"
                + "\"tiny\"},\"after\":{\"p\":\"correct-horse\",\"n\":{\"k\":\"inner-secret2\"},"
                + "\"o\":\"tiny\",\"q\":\"changed\"},\"before_sensitive\":{\"p\":true,\"o\":true},"
                + "\"after_sensitive\":{\"p\":true,\"n\":true}"),
        change("t.late", "[\"delete\"]", "\"before\":{\"copy\":\"correct-horse\"}"));
    CommentShape.check(markdown);
    for (String secret : List.of("correct-horse", "old-horse", "inner-secret", "tiny")) {
      assertFalse(markdown.contains(secret), secret);
    }
    assertTrue(markdown.contains("+ url = \"db://u:(sensitive elsewhere)@h\""));
    assertTrue(markdown.contains("- p = (sensitive)\n+ p = (sensitive)\n"));
    assertTrue(markdown.contains("- q = (sensitive elsewhere)\n+ q = \"changed\"\n"));
    assertFalse(markdown.contains(" o = "), "what is the same on both sides is left out");
    assertTrue(
        markdown.contains("\n4 sensitive values are not shown. **3 values are withheld** where it"),
        markdown);
  }

  /** What an author calls a secret to have it blanked where it counts. */
  private static String calledSecret(String... words) {
    StringBuilder all = new StringBuilder();
    for (String word : words) {
      all.append(all.isEmpty() ? "" : ",").append(json(word));
    }
    return change(
        "t.decoy",
        "[\"create\"]",
        "\"after\":{\"w\":[" + all + "]},\"after_sensitive\":{\"w\":true}");
  }

  @Test
  void nothingButAValueIsEverWithheld() {
    String markdown = commentOf(
            UnaryOperator.identity(),
            "\"resource_drift\":["
                + change(
                    "t.changed_by_hand", "[\"update\"]", "\"before\":{\"a\":1},\"after\":{\"a\":2}")
                + "],\"resource_changes\":["
                + calledSecret(
                    "google_project_iam_member.owner",
                    "t.changed_by_hand has changed",
                    "cidr_blocks_of_everybody",
                    "cidr_blocks_of_everybody = ",
                    "  # forces replacement",
                    "1 resource will be replaced",
                    "(known after apply)",
                    "… and 3 more attributes",
                    "(5003 characters)")
                + ","
                + change(
                    "google_project_iam_member.owner",
                    "[\"delete\",\"create\"]",
                    "\"before\":{\"cidr_blocks_of_everybody\":\"x\"},"
                        + "\"after\":{\"cidr_blocks_of_everybody\":\"0.0.0.0/0\",\"long\":\""
                        + "y".repeat(5_003)
                        + "\"},\"after_unknown\":{\"u\":true},"
                        + "\"replace_paths\":[[\"cidr_blocks_of_everybody\"]]")
                + "]")
        .markdown();

    CommentShape.check(markdown);
    assertTrue(
        markdown.contains("+ cidr_blocks_of_everybody = \"0.0.0.0/0\"  # forces replacement\n"),
        markdown);
    assertTrue(
        markdown.contains(
            "<summary>replace <code>google&#95;project&#95;iam&#95;member&#46;owner</code>"),
        markdown);
    assertTrue(markdown.contains("# t.changed_by_hand has changed\n"), markdown);
    assertTrue(markdown.contains("**1 resource will be replaced**"), markdown);
    assertTrue(markdown.contains("+ u = (known after apply)\n"), markdown);
    assertTrue(markdown.contains("… (5003 characters)\n"), markdown);
    assertTrue(markdown.contains("\n1 sensitive value is not shown.\n"), markdown);
  }

  @Test
  void ordinaryWordsAreNotBlankedInsideOtherValues() {
    String markdown = markdown(
        calledSecret("allUsers", "0.0.0.0/0", "roles/owner", "main"),
        change(
            "t.n",
            "[\"create\"]",
            "\"after\":{\"binding\":\"roles/owner to allUsers\",\"from\":\"0.0.0.0/0, main\",\"branch\":\"main\"}"));

    assertTrue(markdown.contains("+ binding = \"roles/owner to allUsers\"\n"), markdown);
    assertTrue(markdown.contains("+ from = \"0.0.0.0/0, main\"\n"), markdown);
    assertTrue(markdown.contains("+ branch = \"main\"\n"), markdown);
  }

  @Test
  void aWholeValueThatIsWithheldIsCountedAndToldFromAMarkedOne() {
    String markdown = markdown(
        calledSecret("roles/owner"),
        change("t.n", "[\"create\"]", "\"after\":{\"role\":\"roles/owner\"}"));

    assertTrue(markdown.contains("+ role = (sensitive elsewhere)\n"), markdown);
    assertTrue(
        markdown.contains("1 sensitive value is not shown. **1 value is withheld** where it says"),
        markdown);
  }

  @Test
  void aWindowOfALongSecretIsWithheldToo() {
    String same = "s3cr3t-".repeat(100);
    String markdown = markdown(
        change(
            "t.copy",
            "[\"update\"]",
            "\"before\":{\"a\":\"" + same + "old\"},\"after\":{\"a\":\"" + same + "new\"}"),
        calledSecret(same + "old", same + "new"));

    assertFalse(markdown.contains("s3cr3t"), markdown);
    assertTrue(markdown.contains("- a = …(sensitive elsewhere) (703 characters)\n"), markdown);
  }

  @Test
  void secretOfTheJobIsRedactedBeforeItIsCutOrEscaped() {
    Redactor redactor = new Redactor();
    redactor.add(Secret.of("s3|cr&t-" + "z".repeat(200)));
    String secret = "s3|cr&t-" + "z".repeat(200);
    String markdown = commentOf(
            redactor::redact,
            "\"resource_changes\":["
                + change(
                    "t[" + json(secret) + "]",
                    "[\"create\"]",
                    "\"after\":{\"v\":" + json("x" + secret) + "," + json(secret) + ":1}")
                + "]")
        .markdown();
    assertFalse(markdown.contains("zzz"), markdown);
    assertTrue(markdown.contains("+ v = \"x***\""), markdown);
  }

  @Test
  void unknownValuesAreKnownAfterApply() {
    assertTrue(markdown(change(
            "t.n",
            "[\"update\"]",
            "\"before\":{\"a\":1,\"l\":[1,2]},\"after\":{\"l\":[1]},"
                + "\"after_unknown\":{\"a\":true,\"l\":[false,true],\"b\":true}"))
        .contains("""
            - a = 1
            + a = (known after apply)
            - l[1] = 2
            + l[1] = (known after apply)
            + b = (known after apply)
            """));
  }

  @Test
  void whatForcesAReplacementIsMarked() {
    String markdown = markdown(change(
        "t.n",
        "[\"delete\",\"create\"]",
        "\"before\":{\"a\":{\"b\":[1]},\"c\":1},\"after\":{\"a\":{\"b\":[2]},\"c\":2},"
            + "\"replace_paths\":[[\"a\",\"b\",0]]"));
    assertTrue(markdown.contains("""
        - a.b[0] = 1
        + a.b[0] = 2  # forces replacement
        - c = 1
        + c = 2
        """), markdown);
  }

  @Test
  void longTextsShowWhereTheyDiffer() {
    String same = "s".repeat(5_000);
    String markdown = markdown(change(
        "t.n",
        "[\"update\"]",
        "\"before\":{\"a\":\"" + same + "old\"},\"after\":{\"a\":\"" + same + "new\"}"));
    assertTrue(markdown.contains("sold\" (5003 characters)"), markdown);
    assertTrue(markdown.contains("snew\" (5003 characters)"), markdown);
    assertTrue(markdown.length() < 2_000);
  }

  @Test
  void listThatLosesItsFirstElementLosesNothingElse() {
    String markdown = markdown(change(
        "t.n",
        "[\"update\"]",
        "\"before\":{\"a\":[\"x\",\"y\",\"z\"]},\"after\":{\"a\":[\"y\",\"z\"]}"));
    assertTrue(markdown.contains("```diff\n- a[0] = \"x\"\n```"), markdown);
  }

  @Test
  void noteAfterTheLastSectionIsMarkdownAgain() {
    String markdown = commentOf(
            UnaryOperator.identity(),
            "\"resource_changes\":[" + change("t.n", "[\"create\"]", "\"after\":{\"a\":1}") + "]")
        .note("Fingerprint `x`")
        .markdown();
    CommentShape.check(markdown);
    assertTrue(markdown.endsWith("</details>\n\nFingerprint `x`\n"), markdown);
  }

  @Test
  void nothingToDoSaysSo() {
    String markdown = markdown(change("t.n", "[\"no-op\"]", ""));
    CommentShape.check(markdown);
    assertTrue(markdown.contains("**No changes**"));
    assertFalse(markdown.contains("CAUTION"));
  }

  @Test
  void driftIsShownApart() {
    String markdown = commentOf(
            UnaryOperator.identity(),
            "\"resource_drift\":["
                + change("t.n", "[\"update\"]", "\"before\":{\"a\":1},\"after\":{\"a\":2}") + ","
                + change("t.gone", "[\"delete\"]", "\"before\":{\"a\":1}") + "]")
        .markdown();
    assertTrue(markdown.contains("<summary>2 changed outside of OpenTofu</summary>"));
    assertTrue(
        markdown.contains("# t.n has changed\n- a = 1\n+ a = 2\n# t.gone is gone\n"), markdown);
    assertTrue(markdown.contains("**No changes**"));
  }

  @Test
  void failedPlanShowsTofusOwnWords() {
    String markdown = UnplannedComment.failed(
        HEAD,
        Failure.toolFailed("running tofu plan in infra: Unsupported argument (main.tf line 3)")
            .hint("look there"),
        "Error: Unsupported argument\n\n  on main.tf line 3:",
        UnaryOperator.identity());
    CommentShape.check(markdown);
    assertTrue(markdown.contains("### Plan for `infra/prod` failed"));
    assertTrue(markdown.contains(
        "```text\nError: Unsupported argument\n\n  on main.tf line 3:\n```\n\nlook there\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "infra, default, infra:default",
    "., default, .:default",
    "a-b/c_d.e, blue, a-b/c_d.e:blue",
    "a--b, x, a-%2Db:x",
    "a->b, c:d, a-%3Eb:c%3Ad",
    "'a b', 'é', a%20b:%C3%A9",
  })
  void markerCannotBeEndedByItsNames(String root, String workspace, String encoded) {
    assertEquals(
        "<!-- factoryline:tofu:" + encoded + " -->",
        Subject.tofu(root, workspace).marker());
  }
}
