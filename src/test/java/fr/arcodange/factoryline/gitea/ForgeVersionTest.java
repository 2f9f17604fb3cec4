package fr.arcodange.factoryline.gitea;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fr.arcodange.factoryline.Failure;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForgeVersionTest {
  private static final URI ADDRESS = ForgeVersion.at(URI.create("https://forge.example/api/v1/"));

  @ParameterizedTest
  @CsvSource({
    "1.26.0,                Gitea 1.26.0,                 26",
    "1.27.0+dev-12-gabc,    Gitea 1.27.0+dev-12-gabc,     27",
    "28.0.0,                Gitea 28.0.0,                 28",
    "15.0.9+gitea-1.22.0,   Forgejo 15.0.9+gitea-1.22.0,  15",
    "1.21.11-1+gitea-1.21,  Forgejo 1.21.11-1+gitea-1.21, 1"
  })
  void releasesOfBothAreTold(String version, String words, int major) {
    ForgeVersion read = ForgeVersion.read(ADDRESS, 200, "{\"version\":\"" + version + "\"}");
    assertEquals(words, read.words());
    assertEquals(major, read.major());
  }

  @ParameterizedTest
  @CsvSource({"200,<html>", "200,{}", "200,'{\"version\":\"new\"}'", "404,{}", "403,{}"})
  void anotherServerIsNoForge(int status, String body) {
    Failure failure = assertThrows(Failure.class, () -> ForgeVersion.read(ADDRESS, status, body));
    assertEquals(Failure.Kind.DENIED, failure.kind());
    assertEquals(status == 403, failure.hint().orElse("").contains("FACTORYLINE_GITEA_TOKEN"));
  }

  @Test
  void theAddressIsThatOfTheApi() {
    assertEquals("https://forge.example/api/v1/version", ADDRESS.toString());
  }
}
