package fr.arcodange.factoryline.gitea;

import java.util.List;
import java.util.Locale;

/** The ways Gitea merges a pull request, done by git. */
public enum MergeStyle {
  MERGE {
    @Override
    String merge(BareGit git, String base, String head, Merge merge) {
      return git.commitTree(
          tree(git, base, head), List.of(base, head), merge.by(), merge.mergeMessage());
    }
  },
  SQUASH {
    @Override
    String merge(BareGit git, String base, String head, Merge merge) {
      return git.commitTree(
          tree(git, base, head), List.of(base), merge.by(), merge.squashMessage());
    }
  },
  REBASE {
    @Override
    String merge(BareGit git, String base, String head, Merge merge) {
      return git.rebase(base, head, merge.by());
    }
  },
  REBASE_MERGE {
    @Override
    String merge(BareGit git, String base, String head, Merge merge) {
      String rebased = git.rebase(base, head, merge.by());
      return git.commitTree(
          rebased + "^{tree}", List.of(base, rebased), merge.by(), merge.mergeMessage());
    }
  },
  FAST_FORWARD_ONLY {
    @Override
    String merge(BareGit git, String base, String head, Merge merge) {
      if (!git.isAncestor(base, head)) {
        throw new IllegalStateException("the head is not ahead of the base branch");
      }
      return head;
    }
  };

  /** The new tip of the base branch. */
  abstract String merge(BareGit git, String base, String head, Merge merge);

  /** Reads a style as the API spells it, with dashes. */
  public static MergeStyle of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static String tree(BareGit git, String base, String head) {
    return git.mergedTree(base, head)
        .orElseThrow(() -> new IllegalStateException("the pull request conflicts"));
  }

  /** Who merges, and what Gitea writes into the commits it makes. */
  record Merge(String by, String mergeMessage, String squashMessage) {
    static Merge of(HostedPullRequest pullRequest, String by) {
      String title = pullRequest.title();
      long number = pullRequest.number();
      return new Merge(
          by,
          "Merge pull request '" + title + "' (#" + number + ") from " + pullRequest.headBranch()
              + " into " + pullRequest.baseRef(),
          title + " (#" + number + ")");
    }
  }
}
