package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fr.arcodange.factoryline.Failure;
import org.junit.jupiter.api.Test;

class RepositoryPathTest {

  @Test
  void theTopOfTheRepositoryIsADot() {
    assertEquals(".", RepositoryPath.of("--root", ".", "--root iac").value());
    assertEquals(".", RepositoryPath.of("--root", "", "--root iac").value());
    assertEquals(".", RepositoryPath.of("--root", "iac/..", "--root iac").value());
  }

  @Test
  void theSameFolderHasOneName() {
    assertEquals(
        "postgres/iac",
        RepositoryPath.of("--root", "./postgres//iac/", "--root iac").value());
  }

  @Test
  void anAbsolutePathIsRefused() {
    Failure failure =
        assertThrows(Failure.class, () -> RepositoryPath.of("--root", "/etc", "--root iac"));
    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertEquals("--root is '/etc', an absolute path", failure.message());
  }

  @Test
  void aPathOutOfTheRepositoryIsRefused() {
    Failure failure = assertThrows(
        Failure.class, () -> RepositoryPath.of("--root", "iac/../../other", "--root iac"));
    assertEquals(
        "--root is 'iac/../../other', which leads out of the repository", failure.message());
  }
}
