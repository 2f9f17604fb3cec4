package fr.arcodange.factoryline.gitea;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.text.Secret;
import java.net.URI;
import java.util.List;
import okhttp3.OkHttpClient;

/**
 * What a user may change on the forge.
 *
 * @param siteAdmin whether they administer the forge itself
 * @param writable the repositories, as owner/name, that they may push to or administer: their own, those they collaborate in and
 *     those of their teams
 */
public record UserRights(Account user, boolean siteAdmin, List<String> writable) {
  public UserRights {
    writable = List.copyOf(writable);
  }

  /**
   * Asks with the user's own token.
   *
   * @throws fr.arcodange.factoryline.Failure denied, unreachable
   */
  public static UserRights of(URI apiUrl, Secret token, OkHttpClient http) {
    Purpose purpose = new Purpose(
        "asking Gitea what the token's user may do",
        "the token needs the scopes read:user and read:repository");
    GiteaApi api = GiteaApi.connect(apiUrl, "", "", token, http);
    JsonNode user = api.get(purpose, api.atRoot("user").build()).require(200).json();
    List<String> writable =
        api.newestFirst(purpose, api.atRoot("user/repos").build(), last -> false).stream()
            .filter(UserRights::isWritable)
            .map(repository -> repository.path("full_name").asText())
            .distinct()
            .sorted()
            .toList();
    return new UserRights(
        new Account(user.path("id").longValue(), user.path("login").asText()),
        user.path("is_admin").asBoolean(),
        writable);
  }

  private static boolean isWritable(JsonNode repository) {
    JsonNode permissions = repository.path("permissions");
    return permissions.path("push").asBoolean() || permissions.path("admin").asBoolean();
  }

  public boolean mayChangeAnything() {
    return siteAdmin || !writable.isEmpty();
  }
}
