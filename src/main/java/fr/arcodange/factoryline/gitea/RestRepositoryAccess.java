package fr.arcodange.factoryline.gitea;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.Failure;

/** {@link RepositoryAccess} over Gitea's REST API. */
final class RestRepositoryAccess implements RepositoryAccess {
  private final GiteaApi api;
  private final RestGitea gitea;

  RestRepositoryAccess(GiteaApi api) {
    this.api = api;
    this.gitea = new RestGitea(api);
  }

  @Override
  public Account whoAmI() {
    return gitea.whoAmI();
  }

  @Override
  public CodeRights rights() {
    JsonNode repository = api.get(
            Purpose.reading("asking what the token may do in " + api.repositoryName()),
            api.inRepository().build())
        .require(200)
        .json();
    JsonNode permissions = repository.path("permissions");
    return new CodeRights(
        permissions.path("admin").asBoolean(),
        permissions.path("push").asBoolean(),
        permissions.path("pull").asBoolean(),
        repository.path("html_url").asText());
  }

  @Override
  public void readComments(long number) {
    new Comments(api, number).list();
  }

  @Override
  public void tryComment(long number, String marker, String text) {
    Comments comments = new Comments(api, number);
    boolean refused = false;
    try {
      comments.create(marker + "\n" + text);
    } catch (Failure failure) {
      refused = failure.kind() == Failure.Kind.DENIED;
      throw failure;
    } finally {
      // One whose answer was lost may be there all the same.
      if (!refused) {
        remove(comments, marker);
      }
    }
  }

  private void remove(Comments comments, String marker) {
    long me = whoAmI().id();
    comments.list().stream()
        .filter(comment -> comment.author().id() == me && comment.body().startsWith(marker))
        .forEach(comments::delete);
  }
}
