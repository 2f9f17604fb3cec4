package fr.arcodange.factoryline.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The options of one command, in the order of its help. They are calls and not annotations because reading annotations takes a
 * quarter of a command's start.
 */
final class Options {
  private final CommandSpec spec;

  Options(CommandSpec spec) {
    this.spec = spec;
  }

  Option<String> text(String name, String label) {
    return valued(name, label, String.class, String.class::cast);
  }

  Option<Path> path(String name, String label) {
    return valued(name, label, Path.class, Path.class::cast);
  }

  Option<Integer> number(String name, String label) {
    return valued(name, label, int.class, Integer.class::cast);
  }

  private <T> Option<T> valued(
      String name, String label, Class<?> type, Function<Object, T> typed) {
    return new Option<>(spec, OptionSpec.builder(name).type(type).paramLabel(label), typed);
  }

  /** One that may be repeated, or hold several values with {@code separator}, a regular expression, between them. */
  Option<List<String>> list(String name, String label, String separator) {
    OptionSpec.Builder builder = OptionSpec.builder(name)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .paramLabel(label)
        .splitRegex(separator);
    return new Option<>(spec, builder, Options::strings);
  }

  /** One that is on when it is named, or as {@code --name=false} says. */
  Option<Boolean> flag(String name) {
    OptionSpec.Builder builder =
        OptionSpec.builder(name).type(boolean.class).arity("0..1").fallbackValue("true");
    return new Option<>(spec, builder, Boolean.class::cast);
  }

  /** What is left when the options are taken away. Help does not list it: the synopsis shows it. */
  void rest(Consumer<List<String>> setter) {
    Binding binding = new Binding(value -> setter.accept(strings(value)));
    spec.addPositional(PositionalParamSpec.builder()
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity("0..*")
        .hidden(true)
        .getter(binding)
        .setter(binding)
        .build());
  }

  /** What every command ends its list with. */
  void helpAndVersion() {
    spec.addOption(OptionSpec.builder("-h", "--help")
        .usageHelp(true)
        .description("Show this help message and exit.")
        .build());
    spec.addOption(OptionSpec.builder("-V", "--version")
        .versionHelp(true)
        .description("Print version information and exit.")
        .build());
  }

  private static List<String> strings(Object value) {
    return ((List<?>) value).stream().map(String.class::cast).toList();
  }

  /** An option that is being described; {@link #into} adds it to the command. */
  static final class Option<T> {
    private final CommandSpec spec;
    private final OptionSpec.Builder builder;
    private final Function<Object, T> typed;

    private Option(CommandSpec spec, OptionSpec.Builder builder, Function<Object, T> typed) {
      this.spec = spec;
      this.builder = builder;
      this.typed = typed;
    }

    /** The value when nobody gives one. */
    Option<T> otherwise(String value) {
      builder.defaultValue(value);
      return this;
    }

    Option<T> description(String text) {
      builder.description(text);
      return this;
    }

    /** Where its value goes, once there is one. */
    void into(Consumer<T> setter) {
      Binding binding = new Binding(value -> setter.accept(typed.apply(value)));
      spec.addOption(builder.getter(binding).setter(binding).build());
    }
  }

  /** Hands each value on, and remembers it: the parser asks for the list that it has to add to. */
  private static final class Binding implements IGetter, ISetter {
    private final Consumer<Object> setter;
    private @Nullable Object current;

    Binding(Consumer<Object> setter) {
      this.setter = setter;
    }

    @Override
    // The parser's own signature; it asks only for what it has set.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T> @Nullable T get() {
      return (T) current;
    }

    @Override
    public <T> @Nullable T set(@Nullable T value) {
      @Nullable T previous = get();
      current = value;
      // Null is how the parser begins; a field keeps what it was made with.
      if (value != null) {
        setter.accept(value);
      }
      return previous;
    }
  }
}
