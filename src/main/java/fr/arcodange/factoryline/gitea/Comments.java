package fr.arcodange.factoryline.gitea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import okhttp3.HttpUrl;

/** The comments of one pull request. */
final class Comments {
  private static final int GONE = 404;

  private final GiteaApi api;
  private final long number;
  private final String where;

  Comments(GiteaApi api, long number) {
    this.api = api;
    this.number = number;
    this.where = "pull request #" + number + " of " + api.repositoryName();
  }

  /** All of them: this list has no pages in Gitea, it ignores the parameters. */
  List<Comment> list() {
    Purpose purpose = Purpose.commenting("reading the comments on " + where);
    List<Comment> comments = new ArrayList<>();
    found(api.get(purpose, api.inRepository("issues", number, "comments").build()))
        .require(200)
        .json()
        .forEach(json -> comments.add(Comment.read(json)));
    return comments;
  }

  Comment create(String body) {
    return created(
        api.post(creating(), api.inRepository("issues", number, "comments").build(), body(body)));
  }

  /** As {@link #create}, for who looks for duplicates afterwards. */
  Comment createRepeatably(String body) {
    return created(api.postRepeatable(
        creating(), api.inRepository("issues", number, "comments").build(), body(body)));
  }

  private Purpose creating() {
    return Purpose.commenting("commenting on " + where);
  }

  private Comment created(Reply reply) {
    return Comment.read(found(reply).require(201).json());
  }

  /** A pull request that is not there is an error inside Gitea, not a 404. */
  private Reply found(Reply reply) {
    if (reply.status() == 500) {
      throw reply.failure().hint("Gitea answers so as well if there is no pull request #" + number);
    }
    return reply;
  }

  /** Whether it was still there to be edited. */
  boolean edit(Comment comment, String body) {
    Purpose purpose = Purpose.commenting("editing comment " + comment.id() + " on " + where);
    Reply reply = api.patch(purpose, at(comment), body(body));
    if (reply.status() == GONE) {
      return false;
    }
    reply.require(200);
    return true;
  }

  /** Deletes it, unless somebody else was faster. */
  void delete(Comment comment) {
    Purpose purpose = Purpose.commenting("deleting comment " + comment.id() + " on " + where);
    Reply reply = api.delete(purpose, at(comment));
    if (reply.status() != GONE) {
      reply.require(204);
    }
  }

  String where() {
    return where;
  }

  private HttpUrl at(Comment comment) {
    return api.inRepository("issues", "comments", comment.id()).build();
  }

  private static ObjectNode body(String body) {
    return JsonNodeFactory.instance.objectNode().put("body", body);
  }

  record Comment(long id, Account author, String body, URI url) {
    static Comment read(JsonNode json) {
      JsonNode user = json.path("user");
      return new Comment(
          json.path("id").longValue(),
          new Account(user.path("id").longValue(), user.path("login").asText()),
          json.path("body").asText(),
          URI.create(json.path("html_url").asText()));
    }
  }
}
