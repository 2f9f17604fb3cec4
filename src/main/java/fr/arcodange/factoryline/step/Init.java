package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.text.Display;
import java.util.ArrayList;
import java.util.List;

/** Says what a setup needs, or does it, one step after the other. What is there and is another one stays as it is. */
public final class Init {
  private final SetupTools tools;
  private final JobLog log;

  public Init(SetupTools tools, JobLog log) {
    this.tools = tools;
    this.log = log;
  }

  /**
   * Looks at what is there and changes nothing.
   *
   * @return a script for {@code sh}
   */
  public String script(Setup setup) {
    List<SetupScript.Looked> looked = SetupPlan.of(setup).stream()
        .map(step -> new SetupScript.Looked(step, step.look(tools)))
        .toList();
    return SetupScript.of(setup, looked);
  }

  /**
   * Does what is not done yet.
   *
   * @throws Failure of the first step that fails; what is done by then, and what is left, was said
   */
  public void run(Setup setup) {
    List<SetupStep> steps = SetupPlan.of(setup);
    List<String> different = new ArrayList<>();
    boolean over = false;
    int done = 0;
    int left = 0;
    try {
      for (SetupStep step : steps) {
        left += one(step, done + 1, different);
        done++;
      }
      over = true;
    } finally {
      if (!over) {
        stopped(steps, done);
      }
    }
    if (!different.isEmpty()) {
      boolean one = different.size() == 1;
      log.warning(
          different.size()
              + (one
                  ? " step is there and different, and left as it is: "
                  : " steps are there and different, and left as they are: ")
              + String.join(", ", different)
              + "; without --run, the script replaces those of Vault and the forge, and shows how a workflow differs");
    }
    if (left > 0) {
      log.warning(left + (left == 1 ? " step is" : " steps are") + " left to you, as said above");
    }
    setup.workflows().whereActionsAre().ifPresent(log::info);
    log.info((steps.size() == 1 ? "the one step is" : "all " + steps.size() + " steps are")
        + " through; commit the workflow, and let 'factoryline doctor' try it");
  }

  /** How much of it is left to the person. */
  private int one(SetupStep step, int number, List<String> different) {
    String title = number + ". " + step.why();
    SetupState state = step.look(tools);
    if (state instanceof SetupState.Done) {
      log.info(title + "\n   there already");
    } else if (state instanceof SetupState.Missing) {
      log.info(title);
      step.perform(tools);
      log.info("   done");
    } else if (state instanceof SetupState.Different other) {
      different.add(Integer.toString(number));
      log.info(title + "\n   there, but " + Display.line(other.how()) + ": left as it is");
    } else if (state instanceof SetupState.Unseen unseen) {
      log.info(title + "\n   left to you: " + unseen.why() + "\n"
          + step.script().indent(6).stripTrailing());
      return 1;
    }
    return 0;
  }

  private void stopped(List<SetupStep> steps, int done) {
    StringBuilder left = new StringBuilder();
    for (int i = done; i < steps.size(); i++) {
      left.append("\n   ").append(i + 1).append(". ").append(steps.get(i).why());
    }
    log.info("stopped: " + done + " of " + steps.size() + " steps are through; left:" + left
        + "\nwhat is through stays: run it again once the cause is gone");
  }
}
