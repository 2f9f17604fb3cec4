package fr.arcodange.factoryline.oidc;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.http.HttpFailures;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** The package's way through the HTTP client: small JSON replies, and redirects that cannot carry a secret elsewhere. */
final class Calls {
  private static final int MAX_BYTES = 1024 * 1024;

  private final OkHttpClient following;
  private final OkHttpClient direct;

  Calls(OkHttpClient client) {
    following = client.newBuilder().followSslRedirects(false).build();
    // OkHttp repeats a redirected POST with its body: a client secret would go wherever the answer
    // points.
    direct = client.newBuilder().followRedirects(false).build();
  }

  /** An answer, whatever its status. The response is closed; its body is here. */
  record Reply(Response response, String body) {
    int status() {
      return response.code();
    }

    boolean ok() {
      return status() == 200;
    }

    Map<String, Object> json() throws IOException {
      return Json.object(new StringReader(body));
    }

    /** The member as text, if the body is a JSON object that has it as a string. */
    Optional<String> member(String name) {
      try {
        return json().get(name) instanceof String text && !text.isBlank()
            ? Optional.of(text)
            : Optional.empty();
      } catch (IOException e) {
        return Optional.empty();
      }
    }

    /** The status and the server's own explanation, without the secrets that were sent to it. */
    Failure failure(String doing, Secret... sent) {
      String words = member("error_description")
          .or(() -> member("message"))
          .or(() -> member("error"))
          .orElse("");
      for (Secret secret : sent) {
        words = secret.isEmpty() ? words : words.replace(secret.reveal(), "***");
      }
      return HttpFailures.status(doing, response, Words.brief(words));
    }
  }

  Reply get(String doing, Request request) {
    return send(following, doing, request);
  }

  Reply post(String doing, Request request) {
    return send(direct, doing, request);
  }

  private static Reply send(OkHttpClient client, String doing, Request request) {
    try (Response response = client.newCall(request).execute()) {
      return new Reply(response, response.peekBody(MAX_BYTES).string());
    } catch (IOException e) {
      throw HttpFailures.unreachable(doing, request, e);
    }
  }
}
