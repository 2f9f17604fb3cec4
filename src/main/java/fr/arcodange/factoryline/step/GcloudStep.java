package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.text.ShellText;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One thing that is set at Google.
 *
 * @param check a command that ends well if it is there already; empty if doing it again does no harm
 * @param commands what does it, word by word
 */
record GcloudStep(String why, List<String> check, List<List<String>> commands)
    implements SetupStep {
  GcloudStep {
    check = List.copyOf(check);
    commands = commands.stream().map(List::copyOf).toList();
  }

  @Override
  public String script() {
    String all = commands.stream().map(GcloudStep::line).collect(Collectors.joining("\n"));
    return check.isEmpty() ? all : line(check) + " >/dev/null 2>&1 ||\n  " + all;
  }

  private static String line(List<String> argv) {
    return argv.stream().map(ShellText::word).collect(Collectors.joining(" ", "gcloud ", ""));
  }

  @Override
  public SetupState look(SetupTools tools) {
    return tools
        .gcloud()
        .<SetupState>map(gcloud -> !check.isEmpty() && gcloud.answers(check)
            ? new SetupState.Done()
            : new SetupState.Missing())
        .orElseGet(() -> new SetupState.Unseen("gcloud is not on PATH"));
  }

  @Override
  public void perform(SetupTools tools) {
    tools.gcloud().ifPresent(gcloud -> commands.forEach(gcloud::run));
  }
}
