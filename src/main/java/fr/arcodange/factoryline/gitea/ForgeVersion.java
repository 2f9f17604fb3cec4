package fr.arcodange.factoryline.gitea;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.json.JsonTrees;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a forge is.
 *
 * @param version as it says itself: {@code 1.26.0}, or {@code 15.0.9+gitea-1.22.0} of a Forgejo
 * @param major of Gitea's releases the second number up to 1.27, from 28 on the first
 */
public record ForgeVersion(String version, boolean isForgejo, int major) {
  private static final Pattern FORM = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4}).*");

  /** The first Gitea whose jobs' tokens obey a {@code permissions} block. */
  public static final int GITEA_WITH_PERMISSIONS = 26;

  /** The first Gitea that shows a step's summary. */
  public static final int GITEA_WITH_SUMMARIES = 27;

  /** The first Forgejo whose jobs can have ID tokens. */
  public static final int FORGEJO_WITH_ID_TOKENS = 15;

  public ForgeVersion {
    Objects.requireNonNull(version);
  }

  /** Where a forge says it. */
  public static URI at(URI apiUrl) {
    return URI.create(apiUrl.toString().replaceFirst("/+$", "") + "/version");
  }

  /**
   * Reads the answer.
   *
   * @throws Failure denied, if it is no forge's
   */
  public static ForgeVersion read(URI address, int status, String body) {
    String doing = "asking the forge at " + address + " for its version: HTTP " + status;
    if (status != 200) {
      throw Failure.denied(doing)
          .hint(
              status == 401 || status == 403
                  ? "this forge tells nothing to strangers, nor to a token that is wrong or dead: hand on the job's as FACTORYLINE_GITEA_TOKEN"
                  : GiteaApi.ADDRESS_HINT);
    }
    try {
      String version = JsonTrees.read(body).path("version").asText();
      Matcher matcher = FORM.matcher(version);
      if (matcher.matches()) {
        int first = Integer.parseInt(matcher.group(1));
        boolean forgejo = version.contains("gitea-");
        int major = first == 1 && !forgejo ? Integer.parseInt(matcher.group(2)) : first;
        return new ForgeVersion(version, forgejo, major);
      }
    } catch (IOException notJson) {
      throw Failure.denied(doing + ", and the answer is not JSON")
          .hint(GiteaApi.ADDRESS_HINT)
          .causedBy(notJson);
    }
    throw Failure.denied(doing + ", and the answer names no version").hint(GiteaApi.ADDRESS_HINT);
  }

  /** Its name and version. */
  public String words() {
    return (isForgejo ? "Forgejo " : "Gitea ") + version;
  }
}
