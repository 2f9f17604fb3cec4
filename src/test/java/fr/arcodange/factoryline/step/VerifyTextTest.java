package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.json.JsonTrees;
import fr.arcodange.factoryline.step.Check.Failed;
import fr.arcodange.factoryline.step.Check.NotChecked;
import fr.arcodange.factoryline.step.Check.Passed;
import fr.arcodange.factoryline.step.Check.Result;
import fr.arcodange.factoryline.step.Check.Way;
import fr.arcodange.factoryline.step.Check.What;
import fr.arcodange.factoryline.text.HostileTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is said of a verification; {@code -Dgolden.update=true} writes the files anew. */
class VerifyTextTest {
  private static final Path FOLDER = Path.of("src", "test", "resources", "step", "verify");

  private static final VerifyReport REPORT = new VerifyReport(
      2,
      List.of(
          check("webapp", Way.VAULT, What.LEASE, "gives out a user", new Passed()),
          check("webapp", Way.DIRECT, What.LOGIN, "the user logs in", new Passed()),
          check(
              "webapp",
              Way.DIRECT,
              What.OTHER_DATABASE,
              "the database of dance-lessons-coach refuses the user",
              new Failed("it was let in", "take CONNECT from PUBLIC")),
          check(
              "webapp",
              Way.POOLER,
              What.EVERYTHING,
              "the same through pgbouncer",
              new NotChecked("--pooler-host is not set")),
          check(
              "dance-lessons-coach",
              Way.POOLER,
              What.LOGIN,
              "the user logs in",
              new Failed("FATAL: bouncer config error", "see pgbouncer's log"))));

  private static Check check(String application, Way way, What what, String says, Result result) {
    return new Check(application, way, what, says, result);
  }

  private static void assertIsAsInItsFile(String name, String text) throws IOException {
    Path file = FOLDER.resolve(name);
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, text);
    }
    assertEquals(Files.readString(file), text, file + "; see the class comment");
  }

  @Test
  void aPersonReadsATable() throws IOException {
    assertIsAsInItsFile("table.txt", VerifyText.table(REPORT));
  }

  @Test
  void aPageBeginsWithWhatFailed() throws IOException {
    assertIsAsInItsFile("page.md", VerifyText.page(REPORT, UnaryOperator.identity()));
  }

  @Test
  void aProgramReadsAnObject() throws IOException {
    assertIsAsInItsFile("report.json", JsonTrees.text(VerifyText.json(REPORT)) + "\n");
  }

  @Test
  void whateverComesBackStaysInItsRow() {
    HostileTexts.all().forEach(VerifyTextTest::staysInItsRow);
  }

  private static void staysInItsRow(String hostile) {
    VerifyReport report = new VerifyReport(
        1, List.of(check(hostile, Way.DIRECT, What.LOGIN, hostile, new Failed(hostile, hostile))));

    List<String> table = VerifyText.table(report).lines().toList();
    assertEquals(6, table.size(), table.toString());
    assertTrue(
        table.stream().noneMatch(line -> line.contains("\u001b") || line.contains("\u202e")));

    List<String> rows = VerifyText.page(report, UnaryOperator.identity())
        .lines()
        .filter(line -> line.startsWith("| "))
        .toList();
    assertEquals(2, rows.size(), rows.toString());
    assertEquals(5, rows.get(1).chars().filter(c -> c == '|').count(), rows.get(1));
  }

  @Test
  void aSecretInWhatCameBackIsNotOnThePage() {
    VerifyReport report = new VerifyReport(
        1,
        List.of(check(
            "webapp", Way.DIRECT, What.LOGIN, "logs in", new Failed("it is hunter22", "no"))));
    String page = VerifyText.page(report, text -> text.replace("hunter22", "***"));
    assertFalse(page.contains("hunter22"), page);
  }

  @Test
  void aPageThatIsFullSaysHowMuchIsMissing() {
    List<Check> many = IntStream.range(0, 2_400)
        .mapToObj(i -> check("app" + i, Way.VAULT, What.LEASE, "gives out a user", new Passed()))
        .toList();
    String page = VerifyText.page(new VerifyReport(2_400, many), UnaryOperator.identity());
    assertTrue(page.length() < 20_000, page);
    assertTrue(page.contains(" more."), page);
    assertTrue(page.contains("2400 applications: all 2400 checks passed."), page);
  }
}
