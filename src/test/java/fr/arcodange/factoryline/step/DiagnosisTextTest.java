package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;

import fr.arcodange.factoryline.postgres.Finding;
import fr.arcodange.factoryline.postgres.Finding.Mend;
import fr.arcodange.factoryline.postgres.Finding.Severity;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiagnosisTextTest {
  private static Mend in(String database, String sql) {
    return new Mend.Statement(Optional.of(database), sql);
  }

  @Test
  void aScriptConnectsWhereItHasToAndComesBackWithNamesAndRightsOfItsOwn() {
    Diagnosis diagnosis = new Diagnosis(
        "pg.example:5432",
        "postgres",
        List.of(
            new Finding(
                "orphaned-lease",
                Severity.WARNING,
                "role v-a",
                "it is there yet",
                List.of(
                    new Mend.Advice("first\nthis"),
                    new Mend.Statement(Optional.empty(), "ALTER ROLE \"v-a\" NOLOGIN"),
                    in("webapp", "REASSIGN OWNED BY \"v-a\" TO \"webapp_role\""),
                    in("webapp", "DROP OWNED BY \"v-a\""),
                    in("a=b", "DROP OWNED BY \"v-a\""))),
            new Finding(
                "lookup-open",
                Severity.DANGER,
                "function f",
                "it is open",
                List.of(
                    in("a=b", "DROP ROUTINE f"), new Mend.Statement(Optional.empty(), "SELECT 1"))),
            new Finding(
                "lookup-open",
                Severity.DANGER,
                "function g",
                "it is open",
                List.of(in("postgres", "DROP ROUTINE g")))));
    assertEquals("""
        SET search_path TO pg_catalog;
        SET ROLE NONE;

        -- warning: orphaned-lease: role v-a: it is there yet
        -- first\\nthis
        ALTER ROLE "v-a" NOLOGIN;
        \\connect "webapp"
        SET search_path TO pg_catalog;
        SET ROLE NONE;
        REASSIGN OWNED BY "v-a" TO "webapp_role";
        DROP OWNED BY "v-a";
        \\connect -reuse-previous=on '"dbname=''a=b''"'
        SET search_path TO pg_catalog;
        SET ROLE NONE;
        DROP OWNED BY "v-a";

        -- danger: lookup-open: function f: it is open
        DROP ROUTINE f;
        \\connect "postgres"
        SET search_path TO pg_catalog;
        SET ROLE NONE;
        SELECT 1;

        -- danger: lookup-open: function g: it is open
        DROP ROUTINE g;

        -- 2 dangers, 1 warning, 0 not visible
        """, DiagnosisText.script(diagnosis));
    // For a program, each finding is a script of its own.
    assertEquals(
        "[\"SET search_path TO pg_catalog;\",\"SET ROLE NONE;\",\"\\\\connect \\\"postgres\\\"\","
            + "\"SET search_path TO pg_catalog;\",\"SET ROLE NONE;\",\"DROP ROUTINE g;\"]",
        DiagnosisText.json(diagnosis).at("/findings/2/mend").toString());
  }

  /** As psql's own reader of arguments takes it apart again, and libpq's of settings after it. */
  @Test
  void noNameIsMoreThanANameToPsql() {
    assertEquals("\\connect \"dance-lessons-coach\"", DiagnosisText.connect("dance-lessons-coach"));
    assertEquals(
        "\\connect -reuse-previous=on '\"dbname=''postgresql://x''\"'",
        DiagnosisText.connect("postgresql://x"));
    assertEquals(
        "\\connect -reuse-previous=on '\"dbname=''a\\\\''b\"\"\\\\\\\\c\\012\\342\\200\\256d''\"'",
        DiagnosisText.connect("a'b\"\\c\n\u202ed"));
  }
}
