package fr.arcodange.factoryline.gitea;

/** A user of the forge. All jobs act as one account that no person can have: {@code gitea-actions}, id -2. */
public record Account(long id, String login) {}
