package fr.arcodange.factoryline.gitea;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * A pull request as the API tells it.
 *
 * @param url its page
 * @param author the login of who opened it
 * @param mergeCommitSha the commit that its merge put at the tip of the base branch
 * @param baseSha the tip of the base branch now, not when the pull request was opened or merged
 * @param headRef the branch's name, or {@code refs/pull/N/head} once the branch is deleted
 * @param mergeBase where the head left the base branch
 * @param fromFork whether the head is not in this repository; true as well if its repository has been deleted
 * @param updatedAt the last activity, in whole seconds
 */
public record PullRequest(
    long number,
    String title,
    URI url,
    String author,
    boolean merged,
    Optional<Instant> mergedAt,
    Optional<String> mergeCommitSha,
    String baseRef,
    String baseSha,
    String headRef,
    String headSha,
    Optional<String> mergeBase,
    Optional<String> mergedBy,
    boolean fromFork,
    Instant updatedAt) {}
