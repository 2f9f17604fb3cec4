package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseStatementsTest {
  private static final Application APPLICATION = Application.named("dance-lessons-coach");

  @Test
  void from16OnMembershipsSayWhatTheyGive() {
    LeaseStatements statements = LeaseStatements.of(APPLICATION, 16);
    assertEquals("""
        SET search_path TO pg_catalog, pg_temp
        SET ROLE NONE
        CREATE ROLE "{{name}}" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'
        GRANT "dance-lessons-coach_role" TO "{{name}}" WITH INHERIT FALSE, SET TRUE
        GRANT "dance-lessons-coach_connect" TO "{{name}}" WITH INHERIT TRUE, SET FALSE
        ALTER ROLE "{{name}}" SET role TO "dance-lessons-coach_role"
        """, text(statements.creation()));
    assertEquals("""
        SET search_path TO pg_catalog, pg_temp
        SET ROLE NONE
        ALTER ROLE "{{name}}" NOLOGIN
        COMMIT AND CHAIN
        GRANT "{{name}}" TO CURRENT_USER WITH INHERIT TRUE, SET FALSE
        SELECT pg_catalog.pg_terminate_backend(pid, 10000) FROM pg_catalog.pg_stat_activity WHERE usename OPERATOR(pg_catalog.=) '{{name}}'
        REASSIGN OWNED BY "{{name}}" TO "dance-lessons-coach_role"
        DROP OWNED BY "{{name}}"
        SELECT pg_catalog.pg_stat_clear_snapshot()
        SELECT pg_catalog.pg_terminate_backend(pid, 10000) FROM pg_catalog.pg_stat_activity WHERE usename OPERATOR(pg_catalog.=) '{{name}}'
        DROP ROLE "{{name}}"
        """, text(statements.revocation()));
    assertEquals(statements, LeaseStatements.of(APPLICATION, 18));
  }

  @Test
  void on15MembershipsHaveNoOptions() {
    LeaseStatements later = LeaseStatements.of(APPLICATION, 16);
    LeaseStatements statements = LeaseStatements.of(APPLICATION, 15);
    assertEquals(without(later.creation()), statements.creation());
    assertEquals(without(later.revocation()), statements.revocation());
  }

  private static List<String> without(List<String> statements) {
    return statements.stream()
        .map(
            statement -> statement.replaceFirst(" WITH INHERIT (TRUE|FALSE), SET (TRUE|FALSE)", ""))
        .toList();
  }

  private static String text(List<String> statements) {
    List<String> lines = new ArrayList<>(statements);
    lines.add("");
    return String.join("\n", lines);
  }

  @Test
  void noStatementHoldsWhatVaultCutsAt() {
    LeaseStatements statements = LeaseStatements.of(APPLICATION, 18);
    assertEquals(
        List.of(),
        Stream.concat(statements.creation().stream(), statements.revocation().stream())
            .filter(statement -> statement.contains(";"))
            .toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a;b", "{{password}}", "a}}", "a\0b"})
  void aNameThatVaultWouldTakeApartIsNone(String name) {
    assertThrows(
        IllegalArgumentException.class, () -> LeaseStatements.of(Application.named(name), 18));
  }
}
