package fr.arcodange.factoryline.planstore;

import com.google.auth.Credentials;
import com.google.auth.http.HttpTransportFactory;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import fr.arcodange.factoryline.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;

/** Finds who to be at Google, in OpenTofu's order for its state: what opens the state opens the plan store. */
final class GcsCredentials {
  private static final String SCOPE = "https://www.googleapis.com/auth/devstorage.read_write";
  private static final List<String> PATH_OR_JSON =
      List.of("GOOGLE_BACKEND_CREDENTIALS", "GOOGLE_CREDENTIALS");
  private static final String PATH = "GOOGLE_APPLICATION_CREDENTIALS";

  private GcsCredentials() {}

  static Credentials find(Map<String, String> environment, OkHttpClient http) {
    HttpTransportFactory transport = () -> new OkHttpTransport(http);
    for (String name : PATH_OR_JSON) {
      Optional<String> value = value(environment, name);
      if (value.isPresent()) {
        String text = value.get().strip();
        return text.startsWith("{") ? parse(name, text, transport) : load(name, text, transport);
      }
    }
    Optional<String> path = value(environment, PATH);
    return path.isPresent() ? load(PATH, path.get(), transport) : ofTheMachine(http);
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  /** The value is not put into messages: it may be a key that lost its first character. */
  private static Credentials load(String name, String path, HttpTransportFactory transport) {
    try {
      return parse(name, Files.readString(Path.of(path)), transport);
    } catch (IOException | InvalidPathException e) {
      throw Failure.denied("reading the Google credentials that " + name
              + " names: it is neither a readable file's path"
              + (name.equals(PATH) ? "" : " nor JSON"))
          .hint("if it comes from Vault, look whether the selector yields the whole key file");
    }
  }

  private static Credentials parse(String name, String json, HttpTransportFactory transport) {
    try {
      GoogleCredentials credentials = GoogleCredentials.fromStream(
          new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), transport);
      return repeatedOnlyByUs(credentials).createScoped(SCOPE);
    } catch (IOException | IllegalArgumentException e) {
      // Its message may quote the key.
      throw Failure.denied(
              "reading the Google credentials of " + name
                  + ": they are not a service account's key file, nor another kind of credentials that Google's client knows")
          .hint("the whole JSON file is needed, with its \"type\"");
    }
  }

  /** Google's code would sleep for seconds between its own tries, cancelled or not. */
  private static GoogleCredentials repeatedOnlyByUs(GoogleCredentials credentials) {
    return credentials instanceof ServiceAccountCredentials account
        ? account.createWithCustomRetryStrategy(false)
        : credentials;
  }

  /** The metadata server that is looked for is mostly not there: asking once must do, unless a connection had gone stale. */
  private static Credentials ofTheMachine(OkHttpClient http) {
    OkHttpClient.Builder once = http.newBuilder().retryOnConnectionFailure(true);
    once.interceptors().clear();
    OkHttpClient withoutRetries = once.build();
    try {
      return GoogleCredentials.getApplicationDefault(() -> new OkHttpTransport(withoutRetries))
          .createScoped(SCOPE);
    } catch (IOException e) {
      throw Failure.denied("looking for Google credentials: there are none")
          .hint(
              "set GOOGLE_BACKEND_CREDENTIALS, GOOGLE_CREDENTIALS (a key file's content or path) or "
                  + "GOOGLE_APPLICATION_CREDENTIALS (its path); usually it is one of the job's Vault secrets")
          .causedBy(e);
    }
  }
}
