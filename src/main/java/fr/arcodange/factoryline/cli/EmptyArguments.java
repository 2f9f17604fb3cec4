package fr.arcodange.factoryline.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Empty means unset: {@code --option=} and {@code --option ''} are taken away before parsing. */
final class EmptyArguments {
  private EmptyArguments() {}

  static String[] removed(String[] args, CommandSpec spec) {
    List<String> kept = new ArrayList<>();
    CommandSpec command = spec;
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("--")) {
        kept.addAll(List.of(args).subList(i, args.length));
        break;
      }
      if (takesValue(command, args[i]) && i + 1 < args.length && args[i + 1].isEmpty()) {
        i++;
      } else if (!(args[i].endsWith("=")
          && takesValue(command, args[i].substring(0, args[i].length() - 1)))) {
        kept.add(args[i]);
        if (command.subcommands().containsKey(args[i])) {
          command = command.subcommands().get(args[i]).getCommandSpec();
        }
      }
    }
    return kept.toArray(String[]::new);
  }

  private static boolean takesValue(CommandSpec spec, String name) {
    @Nullable OptionSpec option = spec.findOption(name);
    return option != null && option.arity().max() > 0;
  }
}
