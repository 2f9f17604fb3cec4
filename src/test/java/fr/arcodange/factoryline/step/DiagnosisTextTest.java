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
  void aScriptConnectsWhereItHasToAndToldOncePerDatabase() {
    Diagnosis diagnosis = new Diagnosis(
        "pg.example:5432",
        List.of(new Finding(
            "orphaned-lease",
            Severity.WARNING,
            "role v-a",
            "it is there yet",
            List.of(
                new Mend.Advice("first\nthis"),
                new Mend.Statement(Optional.empty(), "ALTER ROLE \"v-a\" NOLOGIN"),
                in("webapp", "REASSIGN OWNED BY \"v-a\" TO \"webapp_role\""),
                in("webapp", "DROP OWNED BY \"v-a\""),
                in("a=b", "DROP OWNED BY \"v-a\"")))));
    assertEquals("""
        -- warning: orphaned-lease: role v-a: it is there yet
        -- first\\nthis
        ALTER ROLE "v-a" NOLOGIN;
        \\connect "webapp"
        REASSIGN OWNED BY "v-a" TO "webapp_role";
        DROP OWNED BY "v-a";
        \\connect -reuse-previous=on '"dbname=''a=b''"'
        DROP OWNED BY "v-a";

        -- 0 dangers, 1 warning, 0 not visible
        """, DiagnosisText.script(diagnosis));
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
