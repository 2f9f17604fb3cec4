package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.step.SetupCheck.Area;
import fr.arcodange.factoryline.step.SetupCheck.NotAsked;
import fr.arcodange.factoryline.step.SetupCheck.Ok;
import fr.arcodange.factoryline.step.SetupCheck.Result;
import fr.arcodange.factoryline.step.SetupCheck.Unknown;
import fr.arcodange.factoryline.step.SetupCheck.Warning;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The checks of a setup, as they are made. A question that fails is a row, and the next one is asked all the same. */
final class SetupRows {
  private final Cancellation cancellation;
  private final List<SetupCheck> checks = new ArrayList<>();

  SetupRows(Cancellation cancellation) {
    this.cancellation = cancellation;
  }

  List<SetupCheck> all() {
    return List.copyOf(checks);
  }

  Section in(Area area) {
    return new Section(area);
  }

  /** The rows of one area. */
  final class Section {
    private final Area area;

    private Section(Area area) {
      this.area = area;
    }

    void add(String name, String of, Result result) {
      checks.add(new SetupCheck(area, name, of, result));
    }

    void ok(String name, String seen) {
      add(name, "", new Ok(seen));
    }

    void warning(String name, String seen, String advice) {
      add(name, "", new Warning(seen, advice));
    }

    void unknown(String name, String why, String advice) {
      add(name, "", new Unknown(why, advice, false));
    }

    void notAsked(String name, String why) {
      add(name, "", new NotAsked(why));
    }

    <T> Optional<T> ask(String name, Supplier<T> question, Function<T, Result> judgement) {
      return ask(name, "", question, judgement);
    }

    /** The answer, if there was one: what {@code judgement} makes of it is the row. */
    <T> Optional<T> ask(
        String name, String of, Supplier<T> question, Function<T, Result> judgement) {
      cancellation.check("examining the setup");
      return settle(name, of, question, judgement);
    }

    /** The same for what has to be done even if the job was cancelled. */
    <T> Optional<T> settle(
        String name, String of, Supplier<T> question, Function<T, Result> judgement) {
      try {
        T answer = question.get();
        add(name, of, judgement.apply(answer));
        return Optional.of(answer);
      } catch (Failure failure) {
        add(name, of, SetupCheck.of(failure));
        return Optional.empty();
      }
    }
  }
}
