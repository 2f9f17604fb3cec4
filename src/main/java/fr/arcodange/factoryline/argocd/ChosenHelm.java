package fr.arcodange.factoryline.argocd;

import fr.arcodange.factoryline.Failure;
import java.util.List;

/**
 * The engine in this process wherever it does what Helm does. It does not in two cases: it leaves out objects that are hooks of
 * Helm's, and {@code lookup} would ask a cluster. For those there is the program, or nothing. What {@code tpl} makes may be either: the
 * program has it where it is there. So it has everything on a machine for which there is no engine.
 */
final class ChosenHelm implements ChartEngine {
  private final ChartEngine inProcess;
  private final HelmProgram program;

  ChosenHelm(ChartEngine inProcess, HelmProgram program) {
    this.inProcess = inProcess;
    this.program = program;
  }

  @Override
  public String render(ChartRequest request) {
    ChartTraits traits = ChartTraits.of(request);
    boolean mayGoBeyond = traits.makesTemplates() || traits.beyondTheEngine().isPresent();
    if (program.isThere() && (mayGoBeyond || !inProcess.isThere(request.doing()))) {
      return program.render(request);
    }
    traits.beyondTheEngine().ifPresent(what -> {
      throw Failure.toolFailed(request.doing() + ": it has " + what
              + ", which the engine in this process does not render as Helm does")
          .hint(
              "put a helm 3 program on PATH, which is used for such a chart; or take it out: Argo CD knows hooks of its own"
                  + " (argocd.argoproj.io/hook), and renders without a cluster that lookup could ask");
    });
    return inProcess.render(request);
  }

  @Override
  public List<Finding> findings(ChartRequest request) {
    return ChartTraits.of(request).makesTemplates() && !program.isThere()
        ? List.of(new Finding(
            RuleName.HOOKS_UNSEEN.word(),
            Finding.Severity.WARNING,
            "",
            "",
            "",
            "the chart makes templates with tpl: if that makes hooks of Helm's, they are missing here",
            "put a helm 3 program on PATH, which is used for such a chart"))
        : List.of();
  }
}
