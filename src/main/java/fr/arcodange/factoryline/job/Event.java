package fr.arcodange.factoryline.job;

import fr.arcodange.factoryline.Failure;
import java.util.Map;

/** What woke the job, told by the event file first: a called workflow's event name may only say {@code workflow_call}. */
public sealed interface Event {

  /**
   * A pull request was opened, changed, reviewed or closed. The job runs on its head commit; Gitea makes no merge commit.
   *
   * @param action {@code opened}, {@code synchronized} (GitHub: {@code synchronize}), {@code closed}, {@code reviewed}, …
   * @param fromFork whether the head is in another repository, also when that one was deleted since
   * @param closed whether the pull request is closed, merged or not
   */
  record PullRequest(
      int number,
      String action,
      String baseRef,
      String headRef,
      String headSha,
      String baseSha,
      boolean fromFork,
      boolean closed,
      boolean merged)
      implements Event {}

  /**
   * A branch or tag was moved, by a push or by merging a pull request.
   *
   * @param ref in full, {@code refs/heads/main}
   */
  record Push(String ref, String before, String after) implements Event {}

  /**
   * Somebody started the workflow by hand.
   *
   * @param ref as it was given, {@code main} or {@code refs/heads/main}
   */
  record Dispatch(String ref, Map<String, String> inputs) implements Event {
    public Dispatch {
      inputs = Map.copyOf(inputs);
    }
  }

  /** The workflow's timetable; the event file is that of the last push and says nothing. */
  record Schedule() implements Event {}

  /** Anything else, a comment on a pull request among it: its event file names no commit. */
  record Other(String name) implements Event {}

  /** There is no event: the command was not started by a runner. */
  record None() implements Event {}

  /** There is one, and its file cannot be read; only {@link Job#readForExamination} goes on with it. */
  record Unreadable(Failure why) implements Event {}
}
