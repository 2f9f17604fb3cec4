package fr.arcodange.factoryline.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DatabaseWriteTest {
  private static DatabaseConnection connection(String username, String... roles) {
    return new DatabaseConnection(
        "erp", "plugin", "url", username, Optional.of("scram-sha-256"), List.of(roles));
  }

  private static DatabaseRole role(Duration ttl, String... revocation) {
    return new DatabaseRole(
        "erp", "erp", List.of("CREATE"), List.of(revocation), ttl, Duration.ZERO);
  }

  private static Optional<DatabaseWrite> write(DatabaseConnection to, DatabaseConnection from) {
    return DatabaseWrite.of(to, Optional.of(from), false);
  }

  @Test
  void whatIsNewIsWrittenWhole() {
    DatabaseWrite write =
        DatabaseWrite.of(connection("editor", "erp"), Optional.empty(), false).orElseThrow();
    assertTrue(write.isNew());
    assertEquals("config/erp", write.path());
    assertEquals(
        List.of(
            "plugin_name",
            "connection_url",
            "username",
            "password_authentication",
            "allowed_roles",
            "password"),
        write.differing());
  }

  @Test
  void whatIsAsDeclaredIsNotWritten() {
    assertEquals(Optional.empty(), write(connection("editor", "erp"), connection("editor", "erp")));
    assertEquals(
        Optional.empty(),
        DatabaseWrite.of(
            role(Duration.ofHours(1), "a", "b"),
            Optional.of(role(Duration.ofMinutes(60), "a", "b"))));
  }

  @Test
  void whoElseMayUseAConnectionStillMay() {
    assertEquals(Optional.empty(), write(connection("editor", "erp"), connection("editor", "*")));
    assertEquals(
        Optional.empty(),
        write(connection("editor", "erp"), connection("editor", "report", "erp")));
    DatabaseWrite added =
        write(connection("editor", "erp"), connection("editor", "report")).orElseThrow();
    assertEquals(List.of("erp", "report"), added.fields().get("allowed_roles"));
    assertFalse(added.isNew());
  }

  @Test
  void aPasswordIsWrittenWithWhatDiffersOrWhenAskedFor() {
    DatabaseConnection declared = connection("editor", "erp");
    assertEquals(
        List.of("username", "password"),
        write(declared, connection("other", "erp")).orElseThrow().differing());
    assertEquals(
        List.of("password"),
        DatabaseWrite.of(declared, Optional.of(declared), true).orElseThrow().differing());
  }

  @Test
  void theOrderOfStatementsCounts() {
    DatabaseWrite write = DatabaseWrite.of(
            role(Duration.ZERO, "a", "b"), Optional.of(role(Duration.ZERO, "b", "a")))
        .orElseThrow();
    assertEquals(List.of("revocation_statements"), write.differing());
  }
}
