package fr.arcodange.factoryline.planstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fr.arcodange.factoryline.Failure;
import java.util.Map;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanStoresTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "s3://bucket/x | it is neither gs://… nor file://…",
        "https://bucket.example/x | it is neither gs://… nor file://…",
        "/var/lib/store | it is neither gs://… nor file://…",
        "gs:// | it is not gs://bucket or gs://bucket/prefix",
        "gs://Bucket/x | it is not gs://bucket or gs://bucket/prefix",
        "gs://bucket/a/../b | naming an object of the plan store 'a/../b': a segment is '..'",
        "gs://bucket/a//b | naming an object of the plan store 'a//b': a segment is empty",
        "file://store | a folder is file:///and/its/absolute/path",
        "file:store | a folder is file:///and/its/absolute/path",
        "file:/// | a folder is file:///and/its/absolute/path",
        "file:///a?b | a folder is file:///and/its/absolute/path",
        "file:///a b | Illegal character in path; special characters of a path are percent-encoded",
      })
  void whatIsNoStoreIsSaidToBeNone(String url, String why) {
    Failure failure = assertThrows(Failure.class, () -> PlanStores.at(url));
    assertEquals("opening the plan store '" + url + "': " + why, failure.message());
    assertEquals(Failure.Kind.USAGE, failure.kind());
  }

  @ParameterizedTest
  @CsvSource({
    "gs://arcodange-tf, gs://arcodange-tf",
    "gs://arcodange-tf/, gs://arcodange-tf",
    "gs://arcodange-tf/plans, gs://arcodange-tf/plans",
    "gs://arcodange-tf/a/b/, gs://arcodange-tf/a/b"
  })
  void aBucketMayHaveAPrefix(String url, String described) {
    assertEquals(described, open(url).toString());
  }

  @Test
  void aPasswordInAUrlIsNotQuoted() {
    Failure failure =
        assertThrows(Failure.class, () -> PlanStores.at("https://me:hunter2@store.example/x"));
    assertEquals(
        "opening the plan store 'https://store.example/x': it is neither gs://… nor file://…",
        failure.message());
  }

  @Test
  void credentialsThatAreNoneAreNeverQuoted() {
    for (Map<String, String> environment : java.util.List.of(
        Map.of("GOOGLE_BACKEND_CREDENTIALS", "hunter2"),
        Map.of("GOOGLE_CREDENTIALS", "{\"private_key\":\"hunter2\""),
        Map.of("GOOGLE_CREDENTIALS", "{\"type\":\"hunter2\"}"),
        Map.of("GOOGLE_APPLICATION_CREDENTIALS", "/hunter2\u0000"))) {
      Failure failure = assertThrows(
          Failure.class, () -> PlanStores.at("gs://bucket").open(environment, new OkHttpClient()));
      assertEquals(Failure.Kind.DENIED, failure.kind());
      assertEquals(false, failure.message().contains("hunter2"), failure.message());
      assertEquals(
          true, failure.message().contains(environment.keySet().iterator().next()));
    }
  }

  private static PlanStore open(String url) {
    return PlanStores.at(url)
        .open(Map.of("STORAGE_EMULATOR_HOST", "127.0.0.1:1"), new OkHttpClient());
  }
}
