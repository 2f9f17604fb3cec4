package fr.arcodange.factoryline.gitea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/**
 * The OAuth2 applications of the user whose token this is (routers/api/v1/user/app.go of Gitea 1.26). Every method throws
 * {@link Failure}: denied, unreachable.
 */
public final class OauthApplications {
  private static final int PAGES = 20;

  private final GiteaApi api;

  private OauthApplications(GiteaApi api) {
    this.api = api;
  }

  /** Nothing is sent yet. */
  public static OauthApplications connect(URI apiUrl, Secret token, OkHttpClient http) {
    return new OauthApplications(GiteaApi.connect(apiUrl, "", "", token, http));
  }

  /** An application that is there already; its secret was shown once, when it was made. */
  public record Application(long id, String name, String clientId, List<String> redirectAddresses) {
    public Application {
      redirectAddresses = List.copyOf(redirectAddresses);
    }
  }

  /** A client and the secret that the forge shows only this once. */
  public record Credentials(String clientId, Secret clientSecret) {}

  /** The first of that name. */
  public Optional<Application> find(String name) {
    return api
        .list(purpose("listing your OAuth2 applications"), applications().build(), PAGES)
        .orElse(List.of())
        .stream()
        .map(OauthApplications::application)
        .filter(application -> application.name().equals(name))
        .findFirst();
  }

  /** Makes a confidential one. */
  public Credentials create(String name, String redirectAddress) {
    return credentials(api.post(
            purpose("making the OAuth2 application '" + name + "'"),
            applications().build(),
            body(name, List.of(redirectAddress)))
        .require(201));
  }

  /**
   * Gives it a new secret, which is what saving one does; the old secret is worth nothing from then on.
   *
   * @param redirectAddress is listed from then on, besides those that are
   */
  public Credentials renewSecret(Application application, String redirectAddress) {
    HttpUrl url = applications().addPathSegment(Long.toString(application.id())).build();
    Set<String> addresses = new LinkedHashSet<>(application.redirectAddresses());
    addresses.add(redirectAddress);
    return credentials(api.patch(
            purpose("making a new secret for the OAuth2 application '" + application.name() + "'"),
            url,
            body(application.name(), addresses))
        .require(200));
  }

  private HttpUrl.Builder applications() {
    return api.atRoot("user/applications/oauth2");
  }

  private static ObjectNode body(String name, Collection<String> redirectAddresses) {
    ObjectNode body =
        JsonNodeFactory.instance.objectNode().put("name", name).put("confidential_client", true);
    ArrayNode listed = body.putArray("redirect_uris");
    redirectAddresses.forEach(listed::add);
    return body;
  }

  private static Application application(JsonNode json) {
    List<String> addresses = new ArrayList<>();
    json.path("redirect_uris").forEach(address -> addresses.add(address.asText()));
    return new Application(
        json.path("id").asLong(),
        json.path("name").asText(),
        json.path("client_id").asText(),
        addresses);
  }

  private static Credentials credentials(Reply reply) {
    JsonNode json = reply.json();
    String id = json.path("client_id").asText();
    String secret = json.path("client_secret").asText();
    if (id.isEmpty() || secret.isEmpty()) {
      throw reply.unusable("names no client and secret").hint(GiteaApi.ADDRESS_HINT);
    }
    return new Credentials(id, Secret.of(secret));
  }

  private static Purpose purpose(String doing) {
    return new Purpose(doing, "the token needs the scope write:user; a job's token never may");
  }
}
