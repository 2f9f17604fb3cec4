package fr.arcodange.factoryline.gitea;

import java.time.Instant;

/** A review as the stand-in holds it. */
public record PostedReview(
    long id,
    String author,
    String state,
    String body,
    String commit,
    boolean stale,
    boolean official,
    boolean dismissed,
    Instant submittedAt) {

  PostedReview madeStale() {
    return new PostedReview(
        id, author, state, body, commit, true, official, dismissed, submittedAt);
  }

  /** A later approval by the same person takes the place of this one. */
  PostedReview superseded() {
    return new PostedReview(id, author, state, body, commit, stale, false, true, submittedAt);
  }
}
