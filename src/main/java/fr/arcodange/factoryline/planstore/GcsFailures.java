package fr.arcodange.factoryline.planstore;

import com.google.api.client.http.HttpResponseException;
import com.google.cloud.storage.StorageException;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancelled;
import fr.arcodange.factoryline.http.HttpFailures;
import fr.arcodange.factoryline.planstore.OkHttpTransport.NoAnswer;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says in our words what Google's client says in its own. */
final class GcsFailures {
  private static final Pattern TOKEN_ERROR =
      Pattern.compile("\"error_description\"\\s*:\\s*\"([^\"\\\\]{1,300})\"");

  private GcsFailures() {}

  static RuntimeException translate(
      String doing, String bucket, String permission, String role, StorageException e) {
    for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof Cancelled cancelled) {
        return cancelled;
      }
      if (cause instanceof Failure failure) {
        return failure;
      }
      if (cause instanceof NoAnswer noAnswer) {
        return HttpFailures.unreachable(doing, noAnswer.request(), noAnswer.reason());
      }
    }
    String message =
        doing + ": " + (e.getCode() > 0 ? "HTTP " + e.getCode() + ", " : "") + firstLine(e);
    return switch (e.getCode()) {
      case 401 ->
        Failure.denied(message)
            .hint(
                "Google does not accept these credentials: was the key deleted, or is it another project's?")
            .causedBy(e);
      case 403 ->
        Failure.denied(message)
            .hint(
                "give this identity " + role + " on bucket " + bucket + ": it needs " + permission)
            .causedBy(e);
      case 404 ->
        Failure.denied(message)
            .hint("is there a bucket " + bucket + "? Create it, or correct the store's URL")
            .causedBy(e);
      case 408, 429 -> Failure.unreachable(message).causedBy(e);
      case 0 ->
        Failure.denied(message + tokenError(e).map(words -> ", " + words).orElse(""))
            .hint(
                "the credentials did not yield a token; was the key deleted, is this machine's clock right?")
            .causedBy(e);
      default ->
        e.getCode() >= 500
            ? Failure.unreachable(message).causedBy(e)
            : Failure.toolFailed(message).causedBy(e);
    };
  }

  /** What a token server says of a refused key is in the body of its answer (RFC 6749, section 5.2). */
  private static Optional<String> tokenError(StorageException e) {
    for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof HttpResponseException response) {
        Matcher description =
            TOKEN_ERROR.matcher(Objects.requireNonNullElse(response.getContent(), ""));
        return description.find() ? Optional.of(description.group(1)) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static String firstLine(StorageException e) {
    return Objects.requireNonNullElse(e.getMessage(), "no reason given")
        .lines()
        .findFirst()
        .orElse("no reason given");
  }
}
