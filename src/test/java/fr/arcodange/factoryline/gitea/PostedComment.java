package fr.arcodange.factoryline.gitea;

import java.time.Instant;

/** A comment as the stand-in holds it. */
public record PostedComment(
    long id, long number, String author, String body, Instant createdAt, Instant updatedAt) {

  PostedComment edited(String text, Instant now) {
    return new PostedComment(id, number, author, text, createdAt, now);
  }
}
