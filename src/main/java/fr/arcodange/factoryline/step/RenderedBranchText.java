package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.git.CommitDescription;
import fr.arcodange.factoryline.text.Display;
import java.util.List;

/** What a person reads on and about a branch of rendered files. */
final class RenderedBranchText {
  private static final int MOST_FILES = 20;
  private static final int LONGEST = 100;
  private static final int SHORT_ID = 10;

  private RenderedBranchText() {}

  /** The same each time, or every run would make a commit. */
  static String readme() {
    return """
        # Rendered manifests

        Everything on this branch is written by `argocd-render --commit`, one file per object. Read it, compare it, roll back to
        it; do not edit it: what is edited here is lost, so the next run refuses to go on until the edit is taken back.

        To change something, change the chart. Each commit names in `Rendered-From` the commit that it was rendered from.
        """;
  }

  static String message(RenderedBranchRequest request, String tree, List<String> changed) {
    StringBuilder message = new StringBuilder();
    message.append(line(request.chart())).append(": rendered from ").append(id(request.source()));
    message.append("\n\n");
    int others = changed.size() - MOST_FILES;
    message
        .append(changed.size())
        .append(changed.size() == 1 ? " file differs:\n" : " files differ:\n");
    changed.stream()
        .limit(MOST_FILES)
        .forEach(file -> message.append("- ").append(line(file)).append('\n'));
    if (others > 0) {
      message.append("- and ").append(others).append(" more\n");
    }
    request
        .sourcePage()
        .ifPresent(page -> message.append('\n').append(line(page)).append('\n'));
    return message
        .append('\n')
        .append(RenderedBranch.FROM)
        .append(": ")
        .append(request.source())
        .append('\n')
        .append(RenderedBranch.TREE)
        .append(": ")
        .append(tree)
        .append('\n')
        .append("Signed-off-by: ")
        .append(request.author())
        .append('\n')
        .toString();
  }

  /** As in {@code 1a2b3c4d5e 'Fix it' by Ada <ada@example.org>}. */
  static String shown(CommitDescription commit) {
    return id(commit.id()) + " '" + line(commit.subject()) + "' by " + line(commit.author());
  }

  static String some(List<String> files) {
    String first = String.join(
        ", ", files.stream().limit(MOST_FILES).map(RenderedBranchText::line).toList());
    return files.size() > MOST_FILES
        ? first + " and " + (files.size() - MOST_FILES) + " more"
        : first;
  }

  static String id(String commit) {
    return Display.shortened(commit, SHORT_ID).replace("…", "");
  }

  private static String line(String foreign) {
    return Display.shortened(Display.line(foreign), LONGEST);
  }
}
