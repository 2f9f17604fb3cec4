package fr.arcodange.factoryline.gitea;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Display;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** {@link Forge} over Gitea's REST API. */
final class RestForge implements Forge {
  private static final int UNAUTHORIZED = 401;
  private static final int NOT_FOUND = 404;
  private static final Purpose WHOSE = new Purpose(
      "asking Gitea whose token this is",
      "the token needs the scope read:user; a job's token has it");

  /** 50,000 repositories, or tags. */
  private static final int MOST_PAGES = 1_000;

  private final GiteaApi api;
  private volatile @Nullable JsonNode me;

  RestForge(GiteaApi api) {
    this.api = api;
  }

  @Override
  public void requireToken() {
    Reply reply;
    try {
      reply = api.get(WHOSE, api.atRoot("user").build());
    } catch (Failure failure) {
      // Whoever asks something else will be told the same.
      return;
    }
    if (reply.status() == UNAUTHORIZED) {
      throw reply.failure();
    }
  }

  @Override
  public boolean seesAllOf(String owner) {
    JsonNode self = self();
    String login = self.path("login").asText();
    return self.path("is_admin").asBoolean()
        || login.equalsIgnoreCase(owner)
        || (self.path("id").asLong() > 0 && ownsOrganisation(login, owner));
  }

  private JsonNode self() {
    JsonNode known = me;
    if (known == null) {
      known = api.get(WHOSE, api.atRoot("user").build()).require(200).json();
      me = known;
    }
    return known;
  }

  private boolean ownsOrganisation(String login, String organisation) {
    Purpose purpose = new Purpose(
        "asking what " + login + " may do in " + shown(organisation),
        "the token needs the scopes read:user and read:organization");
    HttpUrl url = api.atRoot("users")
        .addPathSegment(login)
        .addPathSegment("orgs")
        .addPathSegment(organisation)
        .addPathSegment("permissions")
        .build();
    Reply reply = api.get(purpose, url);
    // Also the answer for an owner that is no organisation.
    return reply.status() != NOT_FOUND
        && reply.require(200).json().path("is_owner").asBoolean();
  }

  @Override
  public Optional<List<ForgeRepository>> repositoriesOf(String owner) {
    Purpose purpose = reading("listing the repositories of " + shown(owner));
    HttpUrl url =
        api.atRoot("users").addPathSegment(owner).addPathSegment("repos").build();
    return api.list(purpose, url, MOST_PAGES).map(items -> {
      if (!items.stream().allMatch(RestForge::isRepository)) {
        throw Failure.unreachable(purpose.doing() + ": the answer is none of Gitea's")
            .hint(GiteaApi.ADDRESS_HINT);
      }
      return items.stream().map(RestForge::repository).toList();
    });
  }

  @Override
  public Optional<ForgeRepository> repository(String owner, String name) {
    Reply reply = api.get(
        reading("looking for the repository " + shown(owner + "/" + name)),
        at(owner, name).build());
    if (reply.status() == NOT_FOUND) {
      return Optional.empty();
    }
    JsonNode json = reply.require(200).json();
    if (!isRepository(json)) {
      throw notGiteas(reply);
    }
    return Optional.of(repository(json));
  }

  /** Whether it is one: a proxy that wants somebody to log in answers whatever it likes. */
  private static boolean isRepository(JsonNode json) {
    return !json.path("owner").path("login").asText().isEmpty()
        && !json.path("name").asText().isEmpty();
  }

  private static Failure notGiteas(Reply reply) {
    return reply.unusable("is none of Gitea's").hint(GiteaApi.ADDRESS_HINT);
  }

  private static ForgeRepository repository(JsonNode json) {
    return new ForgeRepository(
        json.path("owner").path("login").asText(),
        json.path("name").asText(),
        json.path("archived").asBoolean(),
        json.path("empty").asBoolean(),
        json.path("template").asBoolean(),
        json.path("html_url").asText(),
        json.path("ssh_url").asText());
  }

  @Override
  public boolean hasFile(String owner, String name, Optional<String> revision, String path) {
    return contents(owner, name, revision, path).filter(JsonNode::isObject).isPresent();
  }

  @Override
  public Optional<List<FolderEntry>> folder(
      String owner, String name, Optional<String> revision, String path) {
    return contents(owner, name, revision, path).filter(JsonNode::isArray).map(array -> {
      List<FolderEntry> entries = new ArrayList<>();
      array.forEach(entry -> entries.add(new FolderEntry(
          entry.path("name").asText(), entry.path("type").asText().equals("dir"))));
      return entries;
    });
  }

  private Optional<JsonNode> contents(
      String owner, String name, Optional<String> revision, String path) {
    HttpUrl.Builder url = at(owner, name).addPathSegment("contents");
    if (!path.isEmpty()) {
      url.addPathSegments(path);
    }
    revision.ifPresent(ref -> url.addQueryParameter("ref", ref));
    Purpose purpose = reading("looking for " + (path.isEmpty() ? "the top" : shown(path)) + " in "
        + shown(owner + "/" + name)
        + revision.map(ref -> " at " + shown(ref)).orElse(""));
    Reply reply = api.get(purpose, url.build());
    if (reply.status() == NOT_FOUND) {
      return Optional.empty();
    }
    JsonNode json = reply.require(200).json();
    if (!json.isArray() && json.path("type").asText().isEmpty()) {
      throw notGiteas(reply);
    }
    return Optional.of(json);
  }

  /** The top of its files is asked for: that takes names with slashes. */
  @Override
  public boolean hasRevision(String owner, String name, String revision) {
    return contents(owner, name, Optional.of(revision), "").isPresent();
  }

  /** What a file is asked for with takes no shortened id in Gitea 1.26, so this is asked first. */
  @Override
  public Optional<String> commit(String owner, String name, String shortened) {
    HttpUrl url = at(owner, name)
        .addPathSegments("git/commits")
        .addPathSegment(shortened)
        .addQueryParameter("stat", "false")
        .addQueryParameter("verification", "false")
        .addQueryParameter("files", "false")
        .build();
    Purpose purpose =
        reading("looking for the commit " + shown(shortened) + " in " + shown(owner + "/" + name));
    Reply reply = api.get(purpose, url);
    if (reply.status() == NOT_FOUND) {
      return Optional.empty();
    }
    String sha = reply.require(200).json().path("sha").asText();
    if (sha.isEmpty()) {
      throw notGiteas(reply);
    }
    return Optional.of(sha);
  }

  @Override
  public List<String> tags(String owner, String name) {
    Purpose purpose = reading("listing the tags of " + shown(owner + "/" + name));
    return api
        .list(purpose, at(owner, name).addPathSegment("tags").build(), MOST_PAGES)
        .orElse(List.of())
        .stream()
        .map(tag -> tag.path("name").asText())
        .toList();
  }

  private HttpUrl.Builder at(String owner, String name) {
    return api.atRoot("repos").addPathSegment(owner).addPathSegment(name);
  }

  private static Purpose reading(String doing) {
    return new Purpose(
        doing, "the token may not read it; a person's token needs the scope read:repository");
  }

  private static String shown(String foreign) {
    return Display.shortened(Display.line(foreign), 200);
  }
}
