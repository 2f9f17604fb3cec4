package fr.arcodange.factoryline.git;

/**
 * What to fetch, and where it is kept: below {@code refs/factoryline/}, so that neither the person's branches nor the checkout's
 * are touched. A force-pushed branch is taken as it is now.
 */
public final class Refspecs {
  private Refspecs() {}

  /** For {@link Git#fetch}: a branch, by its name without {@code refs/heads/}. */
  public static String branch(String name) {
    return "+refs/heads/" + name + ":" + localBranch(name);
  }

  /** Where {@link #branch} keeps it. */
  public static String localBranch(String name) {
    return "refs/factoryline/heads/" + name;
  }

  /** For {@link Git#fetch}: a tag, by its name without {@code refs/tags/}. */
  public static String tag(String name) {
    return "+refs/tags/" + name + ":" + localTag(name);
  }

  /** Where {@link #tag} keeps it. */
  public static String localTag(String name) {
    return "refs/factoryline/tags/" + name;
  }

  /** For {@link Git#fetch}: the head of a pull request, which the base repository also has when it comes from a fork. */
  public static String pullRequestHead(long number) {
    return "+refs/pull/" + number + "/head:" + localPullRequestHead(number);
  }

  /** Where {@link #pullRequestHead} keeps it. */
  public static String localPullRequestHead(long number) {
    return "refs/factoryline/pull/" + number + "/head";
  }
}
