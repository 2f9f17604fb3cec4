package fr.arcodange.factoryline.gitea;

import java.time.Instant;

/** A commit status as the stand-in holds it; any word is a state, as in Gitea. */
public record PostedStatus(
    long id,
    String sha,
    String state,
    String context,
    String description,
    String target,
    Instant createdAt) {}
