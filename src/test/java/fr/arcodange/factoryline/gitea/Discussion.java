package fr.arcodange.factoryline.gitea;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The comments of a repository, oldest first. */
final class Discussion {
  private final AtomicLong ids;
  private final Clock clock;
  private final List<PostedComment> comments = new ArrayList<>();

  Discussion(AtomicLong ids, Clock clock) {
    this.ids = ids;
    this.clock = clock;
  }

  synchronized List<PostedComment> on(long number) {
    return comments.stream().filter(comment -> comment.number() == number).toList();
  }

  synchronized PostedComment add(long number, String author, String body) {
    PostedComment comment = new PostedComment(
        ids.incrementAndGet(), number, author, body, clock.instant(), clock.instant());
    comments.add(comment);
    return comment;
  }

  synchronized PostedComment edit(long id, String body) {
    PostedComment edited = get(id).edited(body, clock.instant());
    comments.replaceAll(comment -> comment.id() == id ? edited : comment);
    return edited;
  }

  synchronized void delete(long id) {
    comments.remove(get(id));
  }

  synchronized PostedComment get(long id) {
    return comments.stream()
        .filter(comment -> comment.id() == id)
        .findFirst()
        .orElseThrow(HttpError::notFound);
  }
}
