package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

  @Test
  void aRootHoldsItsFilesAndNotItsNeighbours() {
    assertTrue(RootPath.of("iac").holds("iac/main.tf"));
    assertFalse(RootPath.of("iac").holds("iac-old/main.tf"));
    assertTrue(RootPath.of(".").holds("anything"));
  }
}
