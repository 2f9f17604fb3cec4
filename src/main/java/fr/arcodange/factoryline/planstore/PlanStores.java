package fr.arcodange.factoryline.planstore;

import fr.arcodange.factoryline.Failure;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** The stores that URLs name. */
public final class PlanStores {
  private static final Pattern BUCKET =
      Pattern.compile("gs://([a-z0-9][a-z0-9._-]{1,220}[a-z0-9])(?:/(.*))?");

  private PlanStores() {}

  /**
   * {@code gs://bucket}, {@code gs://bucket/prefix}, or {@code file:///folder} for one machine. Only the URL is looked at yet:
   * credentials usually come with a login, which a mistyped URL must not cost.
   *
   * @throws Failure usage if the URL is neither
   */
  public static Opening at(String url) {
    if (url.startsWith("gs://")) {
      Matcher bucket = BUCKET.matcher(url);
      if (!bucket.matches()) {
        throw notUsable(url, "it is not gs://bucket or gs://bucket/prefix");
      }
      String prefix = prefix(url, bucket.group(2));
      return (environment, http) -> GcsPlanStore.open(bucket.group(1), prefix, environment, http);
    }
    if (url.startsWith("file:")) {
      Path folder = folder(url);
      return (environment, http) -> new FilePlanStore(folder);
    }
    throw notUsable(url, "it is neither gs://… nor file://…");
  }

  private static String prefix(String url, @Nullable String path) {
    String prefix = path == null ? "" : path.replaceFirst("/$", "");
    if (prefix.isEmpty()) {
      return "";
    }
    try {
      ObjectNames.segments(prefix);
    } catch (Failure e) {
      throw notUsable(url, e.message()).causedBy(e);
    }
    return prefix + "/";
  }

  private static Path folder(String url) {
    try {
      URI uri = new URI(url);
      String path = uri.getPath();
      boolean local = uri.getRawAuthority() == null || uri.getRawAuthority().isEmpty();
      if (!local
          || path == null
          || path.length() < 2
          || uri.getQuery() != null
          || uri.getFragment() != null) {
        throw notUsable(url, "a folder is file:///and/its/absolute/path");
      }
      return Path.of(path).normalize();
    } catch (URISyntaxException e) {
      throw notUsable(url, e.getReason() + "; special characters of a path are percent-encoded")
          .causedBy(e);
    }
  }

  private static Failure notUsable(String url, String why) {
    // What stands before an @ may be a password.
    String shown = url.replaceFirst("//[^/]*@", "//");
    return Failure.usage("opening the plan store '" + shown + "': " + why)
        .hint("a plan store is gs://bucket/prefix, or file:///folder for one machine");
  }

  /** A store whose URL makes sense, not opened yet. */
  @FunctionalInterface
  public interface Opening {

    /**
     * Opens it. Nothing is asked of a server yet, and nothing of Google's client is loaded for a folder.
     *
     * @param environment where credentials for {@code gs://} are looked for: {@code STORAGE_EMULATOR_HOST} (then none are needed),
     *     {@code GOOGLE_BACKEND_CREDENTIALS}, {@code GOOGLE_CREDENTIALS}, {@code GOOGLE_APPLICATION_CREDENTIALS}; without any, the
     *     machine's own
     * @param http repeats what failed in passing, and says how long to wait
     * @throws Failure denied if credentials are missing or no good
     */
    PlanStore open(Map<String, String> environment, OkHttpClient http);
  }
}
