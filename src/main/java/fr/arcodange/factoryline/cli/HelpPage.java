package fr.arcodange.factoryline.cli;

import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.IParamLabelRenderer;
import picocli.CommandLine.IHelpFactory;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** How {@code --help} looks: the same for a person and in a log, without the parser's notation for repeated and split values. */
final class HelpPage implements IHelpFactory {

  @Override
  public Help create(CommandSpec command, ColorScheme colours) {
    return new Help(command, Help.defaultColorScheme(Ansi.OFF)) {
      @Override
      public IParamLabelRenderer parameterLabelRenderer() {
        return new Labels(super.parameterLabelRenderer());
      }
    };
  }

  /** An option's value as a person writes it. */
  private record Labels(IParamLabelRenderer usual) implements IParamLabelRenderer {
    @Override
    public Text renderParameterLabel(ArgSpec argument, Ansi ansi, List<IStyle> styles) {
      if (!(argument instanceof OptionSpec option)) {
        return usual.renderParameterLabel(argument, ansi, styles);
      }
      if (option.arity().max() == 0) {
        return ansi.new Text("");
      }
      return ansi.new Text(isBoolean(option) ? "[=true|false]" : separator() + option.paramLabel());
    }

    private static boolean isBoolean(OptionSpec option) {
      return option.type() == boolean.class;
    }

    @Override
    public String separator() {
      return "=";
    }
  }
}
