package fr.arcodange.factoryline.line;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import fr.arcodange.factoryline.planstore.FakeGcsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.ByteString;

/** One bucket as somebody beside the line sees and changes it. */
final class Bucket {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final MediaType BYTES = MediaType.get("application/octet-stream");

  private final OkHttpClient http = new OkHttpClient();
  private final HttpUrl server;
  private final String name;

  Bucket(FakeGcsServer gcs, String name) {
    this.server = HttpUrl.get(gcs.url());
    this.name = name;
    gcs.createBucket(name);
  }

  void put(String object, byte[] content) {
    HttpUrl url = server
        .newBuilder("upload/storage/v1/b")
        .addPathSegment(name)
        .addPathSegment("o")
        .addQueryParameter("uploadType", "media")
        .addQueryParameter("name", object)
        .build();
    Answer answer = call(
        new Request.Builder().url(url).post(RequestBody.create(content, BYTES)).build());
    if (answer.code() != 200) {
      throw new AssertionError("storing " + object + ": HTTP " + answer.code());
    }
  }

  Optional<byte[]> read(String object) {
    Answer answer = call(new Request.Builder()
        .url(url(object).newBuilder().addQueryParameter("alt", "media").build())
        .build());
    return answer.code() == 200 ? Optional.of(answer.body().toByteArray()) : Optional.empty();
  }

  void delete(String object) {
    Answer answer = call(new Request.Builder().url(url(object)).delete().build());
    if (answer.code() >= 300) {
      throw new AssertionError("deleting " + object + ": HTTP " + answer.code());
    }
  }

  /** The names of the objects below a folder. */
  List<String> list(String prefix) {
    HttpUrl url = server
        .newBuilder("storage/v1/b")
        .addPathSegment(name)
        .addPathSegment("o")
        .addQueryParameter("prefix", prefix)
        .build();
    try {
      JsonNode items = JSON.readTree(
              call(new Request.Builder().url(url).build()).body().utf8())
          .path("items");
      List<String> names = new ArrayList<>();
      items.forEach(item -> names.add(item.path("name").asText()));
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpUrl url(String object) {
    return server
        .newBuilder("storage/v1/b")
        .addPathSegment(name)
        .addPathSegment("o")
        .addPathSegment(object)
        .build();
  }

  private Answer call(Request request) {
    try (Response response = http.newCall(request).execute()) {
      return new Answer(response.code(), response.body().byteString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Answer(int code, ByteString body) {}
}
