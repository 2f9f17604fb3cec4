package fr.arcodange.factoryline.gitea;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import java.net.URI;
import okhttp3.OkHttpClient;

/**
 * What one token may do in one repository, found out without leaving anything there. Every method throws {@link Failure}: denied
 * when the token lacks a permission (the hint names it), unreachable when the server cannot be asked.
 */
public interface RepositoryAccess {

  /** Talks to one repository with one token; nothing is sent yet. */
  static RepositoryAccess connect(
      URI apiUrl, String owner, String name, Secret token, OkHttpClient http) {
    return new RestRepositoryAccess(GiteaApi.connect(apiUrl, owner, name, token, http));
  }

  /** Whose token this is; for a job's token the account that all jobs share. */
  Account whoAmI();

  /** What Gitea says that the token may do with the repository's code. */
  CodeRights rights();

  /** Reads the comments of a pull request, which takes what writing takes in a private repository, and less in a public one. */
  void readComments(long number);

  /**
   * Comments on a pull request and removes that comment again, with all that an earlier try left.
   *
   * @param marker one HTML comment that no other comment begins with
   */
  void tryComment(long number, String marker, String text);

  /**
   * Rights in a repository's code.
   *
   * @param push commits and commit statuses
   * @param page its address for people, which begins like the forge calls itself
   */
  record CodeRights(boolean admin, boolean push, boolean pull, String page) {}
}
