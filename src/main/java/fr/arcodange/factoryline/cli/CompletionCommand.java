package fr.arcodange.factoryline.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;

/** What a shell completes: the root command as picocli has it, and each command that has a link of its own. */
final class CompletionCommand implements Callable<Integer> {
  private final Wiring wiring;
  private final List<String> linked;
  private final CommandSpec spec =
      CommandSpec.wrapWithoutInspection(this).name("generate-completion");

  CompletionCommand(Wiring wiring, List<String> linked) {
    this.wiring = wiring;
    this.linked = List.copyOf(linked);
  }

  /** The command as it is called and explained. */
  CommandSpec spec() {
    spec.usageMessage()
        .description(
            "Prints what bash and zsh complete the commands with.",
            "",
            "For factoryline, and for each command that is on PATH by a name of its own.")
        .footerHeading("%nExamples:%n")
        .footer("  . <(factoryline generate-completion)");
    new Options(spec).helpAndVersion();
    return spec;
  }

  @Override
  public Integer call() {
    CommandSpec root = spec.root();
    wiring
        .context()
        .out()
        .print(AutoComplete.bash(root.name(), root.commandLine()) + "\n" + links());
    wiring.context().out().flush();
    return ExitCode.DONE;
  }

  /** Called by its own name a command completes as if the root command stood before it. A link may be called by its whole path. */
  private String links() {
    return """

        # The commands that are called by their own names.
        function _complete_factoryline_link() {
          local command=${COMP_WORDS[0]##*/}
          local COMP_LINE="factoryline $command${COMP_LINE#"${COMP_WORDS[0]}"}"
          local words=(factoryline "$command" "${COMP_WORDS[@]:1}")
          local COMP_WORDS=("${words[@]}")
          local COMP_CWORD=$((COMP_CWORD + 1))
          _complete_factoryline
        }
        complete -F _complete_factoryline_link -o default %s
        """.formatted(String.join(" ", linked));
  }
}
