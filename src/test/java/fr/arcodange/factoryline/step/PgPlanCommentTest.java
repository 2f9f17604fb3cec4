package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.postgres.SqlStatement;
import fr.arcodange.factoryline.postgres.SqlStatement.Place;
import fr.arcodange.factoryline.postgres.Work;
import fr.arcodange.factoryline.text.CommentHead;
import fr.arcodange.factoryline.text.HostileTexts;
import fr.arcodange.factoryline.text.Subject;
import fr.arcodange.factoryline.tofu.CommentShape;
import fr.arcodange.factoryline.vault.DatabaseWrite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@code src/test/resources/step/pg-plan-comment.md} is the comment of {@link #SOME}; {@code -Dgolden.update=true} writes it anew. */
class PgPlanCommentTest {
  private static final Path GOLDEN = Path.of("src/test/resources/step/pg-plan-comment.md");

  private static final CommentHead HEAD = new CommentHead(
      Subject.postgres("postgres/applications.yaml", "pg.example:5432"),
      "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d",
      Optional.of(new CommentHead.Base("main", "99aabbccddeeff00112233445566778899aabbcc")),
      Optional.of("https://git.example.com/ops/factory/actions/runs/12"),
      Optional.empty());

  private static final PgDifference SOME = new PgDifference(
      List.of(
          new Work(
              Work.SHARED,
              Optional.empty(),
              List.of(
                  statement(Place.SERVER, "CREATE ROLE \"credentials_editor\" LOGIN CREATEROLE")),
              List.of(statement(Place.SERVER, "ALTER ROLE \"credentials_editor\" PASSWORD '***'")),
              List.of("no password was given for credentials_editor")),
          new Work(
              "web-app",
              Optional.of("web-app"),
              List.of(
                  statement(Place.SERVER, "CREATE ROLE \"web-app_role\" NOLOGIN"),
                  statement(Place.ALONE, "CREATE DATABASE \"web-app\" OWNER \"web-app_role\""),
                  new SqlStatement(
                      Place.DATABASE,
                      "CREATE SCHEMA \"reports\"",
                      "CREATE SCHEMA \"reports\"",
                      Optional.of("web-app_role")),
                  statement(Place.DATABASE, "DROP ROUTINE \"public\".\"user_lookup\"(text)")),
              List.of(),
              List.of())),
      List.of(
          new DatabaseWrite(
              "config/web-app",
              true,
              Map.of("username", "credentials_editor"),
              List.of("username", "password")),
          new DatabaseWrite(
              "roles/web-app", false, Map.of("default_ttl", 3_600L), List.of("default_ttl"))),
      List.of(),
      List.of(new PgDrop(
          new Work(
              "crm",
              Optional.of("crm"),
              List.of(
                  statement(Place.ALONE, "DROP DATABASE \"crm\""),
                  statement(Place.SERVER, "DROP ROLE \"crm_role\"")),
              List.of(),
              List.of("drops database crm with 8000000 bytes")),
          new LeaseRemoval("crm", true, true))),
      "Vault",
      Optional.empty());

  private static SqlStatement statement(Place place, String sql) {
    return new SqlStatement(place, sql, sql, Optional.empty());
  }

  private static String markdown(PgDifference difference) {
    return markdown(difference, UnaryOperator.identity());
  }

  private static String markdown(PgDifference difference, UnaryOperator<String> redact) {
    return new PgPlanComment(HEAD, new CommentHead.Planner("PostgreSQL", "18.6"), redact)
        .markdown(difference, Optional.of("Fingerprint `x`"));
  }

  @Test
  void aPlanIsShownScriptByScript() throws IOException {
    String actual = markdown(SOME);
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(GOLDEN, actual);
    }
    assertEquals(Files.readString(GOLDEN), actual);
    CommentShape.check(actual);
  }

  @Test
  void nothingToDoIsSaid() {
    String markdown = markdown(PgDifference.NONE);

    CommentShape.check(markdown);
    assertTrue(markdown.contains("**All is as declared: nothing to do**"), markdown);
  }

  @Test
  void nothingThatAServerSaysActsInIt() {
    HostileTexts.all().limit(120).forEach(hostile -> {
      SqlStatement statement = statement(Place.SERVER, hostile);
      SqlStatement drop = statement(Place.SERVER, "DROP DATABASE " + hostile);
      CommentShape.check(markdown(new PgDifference(
          List.of(new Work(
              hostile,
              Optional.of(hostile),
              List.of(statement, drop),
              List.of(statement),
              List.of(hostile))),
          List.of(new DatabaseWrite(hostile, false, Map.of(hostile, hostile), List.of(hostile))),
          List.of(),
          List.of(new PgDrop(
              new Work(hostile, Optional.of(hostile), List.of(drop), List.of(), List.of(hostile)),
              new LeaseRemoval(hostile, true, true))),
          "Vault",
          Optional.empty())));
    });
  }

  @Test
  void anyNumberOfApplicationsFits() {
    List<Work> works = IntStream.range(0, 1_000)
        .mapToObj(i -> new Work(
            "app" + i,
            Optional.of("app" + i),
            IntStream.range(0, 12)
                .mapToObj(
                    j -> statement(Place.SERVER, (j == 0 ? "DROP " : "GRANT ") + "x".repeat(90)))
                .toList(),
            List.of(statement(Place.SERVER, "ALTER " + "y".repeat(90))),
            List.of("z".repeat(300))))
        .toList();

    String markdown = markdown(
        new PgDifference(works, List.of(), List.of(), List.of(), "Vault", Optional.empty()));

    CommentShape.check(markdown);
    assertTrue(markdown.contains(" more applications did not fit"), markdown);
    assertTrue(markdown.endsWith("Fingerprint `x`\n"), markdown);
  }

  @Test
  void aSecretIsGoneBeforeItIsShown() {
    SqlStatement statement =
        statement(Place.SERVER, "ALTER DATABASE \"a\" SET \"b\" TO 'canary-5f0c'");
    String markdown = markdown(
        new PgDifference(
            List.of(new Work(
                "canary-5f0c",
                Optional.empty(),
                List.of(statement),
                List.of(statement),
                List.of("canary-5f0c"))),
            List.of(),
            List.of(),
            List.of(),
            "Vault",
            Optional.empty()),
        text -> text.replace("canary-5f0c", "***"));

    assertFalse(markdown.contains("canary"), markdown);
  }
}
