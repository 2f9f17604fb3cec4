package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fr.arcodange.factoryline.Failure;
import org.junit.jupiter.api.Test;

class RootPathTest {

  @Test
  void theTopOfTheRepositoryIsADot() {
    assertEquals(".", RootPath.of(".").value());
    assertEquals(".", RootPath.of("").value());
    assertEquals(".", RootPath.of("iac/..").value());
  }

  @Test
  void theSameFolderHasOneName() {
    assertEquals("postgres/iac", RootPath.of("./postgres//iac/").value());
  }

  @Test
  void anAbsolutePathIsRefused() {
    Failure failure = assertThrows(Failure.class, () -> RootPath.of("/etc"));
    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertEquals("--root is '/etc', an absolute path", failure.message());
  }

  @Test
  void aPathOutOfTheRepositoryIsRefused() {
    Failure failure = assertThrows(Failure.class, () -> RootPath.of("iac/../../other"));
    assertEquals(
        "--root is 'iac/../../other', which leads out of the repository", failure.message());
  }
}
