package fr.arcodange.factoryline.gitea;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.gitea.Comments.Comment;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The one comment that an account keeps under a marker. Gitea has no way to create a comment only if there is none, so jobs
 * that run side by side may both post: each then looks again, and all agree on the lowest id.
 */
final class StickyComment {
  /** Enough for a person who deletes while a job writes; more than that is something else. */
  private static final int ROUNDS = 3;

  private final Comments comments;
  private final Account me;
  private final String marker;
  private Optional<List<Comment>> seen = Optional.empty();

  StickyComment(Comments comments, Account me, String marker) {
    if (!marker.matches("<!-- [^\\n]* -->") || marker.indexOf("-->") != marker.length() - 3) {
      throw new IllegalArgumentException("a marker is one HTML comment, not: " + marker);
    }
    this.comments = comments;
    this.me = me;
    this.marker = marker;
  }

  /** Looks for it before there is a text for it. */
  void look() {
    seen = Optional.of(mine());
  }

  /** Keeps it if it is there. */
  Optional<URI> update(String body) {
    if (seen.isEmpty()) {
      look();
    }
    return seen.filter(mine -> !mine.isEmpty()).map(mine -> keep(body));
  }

  URI keep(String body) {
    String text = body.startsWith(marker) ? body : marker + "\n" + body;
    for (int round = 0; round < ROUNDS; round++) {
      List<Comment> mine =
          seen.filter(earlier -> isToBeWritten(earlier, text)).orElseGet(this::mine);
      seen = Optional.empty();
      if (mine.isEmpty()) {
        comments.create(text);
        mine = mine();
      }
      if (!mine.isEmpty() && write(mine.get(0), text)) {
        mine.stream().skip(1).forEach(comments::delete);
        return mine.get(0).url();
      }
    }
    throw Failure.unreachable("keeping a comment on " + comments.where()
        + ": somebody deletes it as fast as it is written");
  }

  /** Writing shows what has changed since it was seen; leaving it as it is would not. */
  private static boolean isToBeWritten(List<Comment> earlier, String text) {
    return earlier.isEmpty() || !earlier.get(0).body().equals(text);
  }

  /** Whether the comment says {@code text} now; not if it was deleted since it was listed. */
  private boolean write(Comment comment, String text) {
    return comment.body().equals(text) || comments.edit(comment, text);
  }

  private List<Comment> mine() {
    return comments.list().stream()
        .filter(comment -> comment.author().is(me) && comment.body().startsWith(marker))
        .sorted(Comparator.comparingLong(Comment::id))
        .toList();
  }
}
