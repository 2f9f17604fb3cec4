package fr.arcodange.factoryline.gitea;

import java.util.Objects;

/**
 * A repository as a forge lists it.
 *
 * @param archived nobody can push to it any more; it can still be read
 * @param empty it has no commit yet
 * @param template new repositories are made from it
 * @param page its address for people, which begins like the forge calls itself
 * @param sshUrl its address for git over SSH; empty if the forge has none
 */
public record ForgeRepository(
    String owner,
    String name,
    boolean archived,
    boolean empty,
    boolean template,
    String page,
    String sshUrl) {

  public ForgeRepository {
    Objects.requireNonNull(owner);
    Objects.requireNonNull(name);
    Objects.requireNonNull(page);
    Objects.requireNonNull(sshUrl);
  }

  public String fullName() {
    return owner + "/" + name;
  }
}
