package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.step.SetupCheck.Area;
import fr.arcodange.factoryline.step.SetupCheck.NotAsked;
import fr.arcodange.factoryline.step.SetupCheck.Ok;
import fr.arcodange.factoryline.step.SetupCheck.Result;
import fr.arcodange.factoryline.step.SetupCheck.Unknown;
import fr.arcodange.factoryline.step.SetupCheck.Warning;
import fr.arcodange.factoryline.step.SetupCheck.Wrong;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The report as people, pages and programs get it, whole; {@code -Dgolden.update=true} writes the files anew. */
class SetupTextTest {
  private static final Path FOLDER = Path.of("src", "test", "resources", "step", "doctor");

  private static final SetupDiagnosis DIAGNOSIS = new SetupDiagnosis(List.of(
      check(Area.FORGE, "answers", "", new Ok("Gitea 1.26.0")),
      check(
          Area.FORGE,
          "clock",
          "",
          new Wrong(Failure.Kind.DENIED, "300 s ahead of this machine's", "set both by NTP")),
      check(Area.IDENTITY, "token", "", new NotAsked("needs the issuer's keys")),
      check(
          Area.VAULT,
          "kept apart",
          "gitea_cicd",
          new Wrong(
              Failure.Kind.REFUSED,
              "the token of pull request #7 is accepted\n::error::<b>@all</b> | \u202ex",
              "bind the role to main's tokens")),
      check(Area.VAULT, "token life", "gitea_cicd", new Warning("at most 7200 s", "set 15m")),
      check(
          Area.STORE,
          "list",
          "",
          SetupCheck.of(Failure.unreachable("listing doctor/ in gs://x: no answer in time")
              .hint("is the server overloaded?"))),
      check(Area.RUNNER, "masks", "", new Unknown("cannot be seen", "look at a log", false))));

  private static SetupCheck check(Area area, String name, String of, Result result) {
    return new SetupCheck(area, name, of, result);
  }

  private static void golden(String name, String text) throws IOException {
    Path file = FOLDER.resolve(name);
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, text);
    }
    assertEquals(Files.readString(file), text, file + "; see the class comment");
  }

  @Test
  void theTableIsAsInItsFile() throws IOException {
    golden("table.txt", SetupText.table(DIAGNOSIS));
  }

  @Test
  void thePageIsAsInItsFile() throws IOException {
    golden("page.md", SetupText.page(DIAGNOSIS, text -> text));
  }

  @Test
  void theObjectIsAsInItsFile() throws IOException {
    golden("report.json", SetupText.json(DIAGNOSIS).toPrettyString() + "\n");
  }

  private static Optional<Failure.Kind> end(Result... results) {
    return new SetupDiagnosis(List.of(results).stream()
            .map(result -> check(Area.VAULT, "login", "", result))
            .toList())
        .failure()
        .map(Failure::kind);
  }

  @Test
  void theWorstFindingDecidesHowItEnds() {
    Result unsafe = new Wrong(Failure.Kind.REFUSED, "", "");
    Result denied = new Wrong(Failure.Kind.DENIED, "", "");
    Result missing = new Wrong(Failure.Kind.USAGE, "", "");
    Result broken = new Wrong(Failure.Kind.TOOL_FAILED, "", "");
    Result down = SetupCheck.of(Failure.unreachable("it is down"));
    assertEquals(Optional.of(Failure.Kind.REFUSED), end(down, denied, unsafe, missing));
    assertEquals(Optional.of(Failure.Kind.DENIED), end(down, denied));
    assertEquals(Optional.of(Failure.Kind.DENIED), end(down, missing));
    assertEquals(Optional.of(Failure.Kind.DENIED), end(broken, down));
    assertEquals(Optional.of(Failure.Kind.UNREACHABLE), end(down, new Ok("")));
    assertTrue(end(new Ok(""), new Warning("", ""), new Unknown("", "", false), new NotAsked(""))
        .isEmpty());
  }
}
