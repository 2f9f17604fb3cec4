package fr.arcodange.factoryline.gitea;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import okhttp3.OkHttpClient;

/**
 * What is asked of one repository on Gitea or Forgejo, with one token. Every method throws {@link Failure}: denied when the
 * token lacks a permission (the hint names it), unreachable when the server cannot be asked or answers with 5xx.
 */
public interface Gitea {

  /**
   * Talks to one repository with one token; nothing is sent yet.
   *
   * @param apiUrl the address of the API, as in {@code GITHUB_API_URL}: {@code https://host/api/v1}
   * @param token a job's token, or a person's access token
   */
  static Gitea connect(URI apiUrl, String owner, String name, Secret token, OkHttpClient http) {
    return new RestGitea(GiteaApi.connect(apiUrl, owner, name, token, http));
  }

  /** Whose token this is; for a job's token the account that all jobs share. */
  Account whoAmI();

  /** The branch that pull requests are merged into unless they say otherwise. */
  String defaultBranch();

  /**
   * The pull requests that were merged into {@code baseBranch} and whose last activity (a merge is one) is not older than
   * {@code updatedSince}, in no particular order. Gitea keeps whole seconds: so does the comparison.
   */
  List<PullRequest> mergedPullRequests(String baseBranch, Instant updatedSince);

  /** How many commits the pull request has. */
  int commitCount(long number);

  /** Looks for the comment that {@link #keepComment} will keep, while there is time: it then need not. */
  void expectComment(long number, String marker);

  /**
   * Keeps one comment up to date: the one of this token's account that begins with {@code marker}. It is created, or edited if
   * its text differs; when jobs ran side by side, the oldest one stays and the account's others are deleted. Comments of
   * other accounts are never touched, whatever they begin with.
   *
   * @param marker one HTML comment, {@code <!-- … -->}; put before {@code body} unless that begins with it
   * @return the comment's page
   */
  URI keepComment(long number, String marker, String body);

  /**
   * The same if there is such a comment already; nothing is posted otherwise.
   *
   * @return the comment's page; empty if there is none
   */
  Optional<URI> updateComment(long number, String marker, String body);

  /** Sets the commit's status for one context; the last one set is what counts. */
  void setStatus(String sha, CommitStatus status);

  /**
   * Creates or replaces an Actions secret of the repository, which takes an owner's or administrator's own token.
   *
   * @throws Failure usage if Gitea refuses the name or the length of the value
   */
  void putSecret(String name, Secret value);

  /**
   * Creates or replaces an Actions variable of the repository, which takes what a secret takes. Everybody who reads the repository's
   * settings and every job sees it.
   */
  void putVariable(String name, String value);

  /** The value of an Actions variable of the repository, if it has one of that name. */
  Optional<String> variable(String name);

  /** The names of the repository's Actions secrets, in capitals; nobody is told more of them. */
  List<String> secretNames();
}
