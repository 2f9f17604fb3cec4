package fr.arcodange.factoryline.tofu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.text.CommentHead;
import fr.arcodange.factoryline.text.Subject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each folder of {@code src/test/resources/tofu/comment} holds {@code plan.json}, as {@code tofu show -json} printed it, maybe
 * {@code warnings.txt}, and the comment that must come of it. {@code -Dgolden.update=true} writes the comments anew.
 */
class PlanCommentGoldenTest {
  private static final Path CASES = Path.of("src/test/resources/tofu/comment");
  private static final boolean UPDATE = Boolean.getBoolean("golden.update");

  static final CommentHead HEAD = new CommentHead(
      Subject.tofu("infra/prod", "default"),
      "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d",
      Optional.of(new CommentHead.Base("main", "99aabbccddeeff00112233445566778899aabbcc")),
      Optional.of("https://git.example.com/ops/factory/actions/runs/12"),
      Optional.of("gitea_cicd"));

  static List<String> cases() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void planMakesItsComment(String name) throws IOException {
    Path folder = CASES.resolve(name);
    PlanComment comment = new PlanComment(HEAD, UnaryOperator.identity());
    try (InputStream plan = Files.newInputStream(folder.resolve("plan.json"))) {
      assertTrue(PlanReader.read(plan, comment));
    }
    Path warnings = folder.resolve("warnings.txt");
    if (Files.exists(warnings)) {
      comment.warnings(new Words(Files.readString(warnings).strip(), 0));
    }
    String markdown = comment.note("Fingerprint `sha256:0123456789abcdef`").markdown();
    Path expected = folder.resolve("comment.md");
    if (UPDATE) {
      Files.writeString(expected, markdown);
    }
    assertEquals(Files.readString(expected), markdown);
    assertTrue(markdown.getBytes(StandardCharsets.UTF_8).length <= PlanComment.MOST_BYTES);
  }

  @Test
  void everyCaseIsAPair() throws IOException {
    assertFalse(cases().isEmpty());
    for (String name : cases()) {
      Path folder = CASES.resolve(name);
      assertTrue(Files.exists(folder.resolve("plan.json")), folder + " has no plan.json");
      assertTrue(Files.exists(folder.resolve("comment.md")), folder + " has no comment.md");
    }
  }
}
