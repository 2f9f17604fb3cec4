package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.step.Check.Failed;
import fr.arcodange.factoryline.step.Check.NotChecked;
import fr.arcodange.factoryline.step.Check.Passed;
import fr.arcodange.factoryline.step.Check.Result;
import fr.arcodange.factoryline.step.Check.Way;
import fr.arcodange.factoryline.step.Check.What;
import java.util.ArrayList;
import java.util.List;

/** The checks of one application, as they are made. */
final class Rows {
  private final String application;
  private final List<Check> checks = new ArrayList<>();

  Rows(String application) {
    this.application = application;
  }

  String application() {
    return application;
  }

  List<Check> all() {
    return List.copyOf(checks);
  }

  void passed(Way way, What what, String says) {
    add(way, what, says, new Passed());
  }

  void failed(Way way, What what, String says, String cameBack, String advice) {
    add(way, what, says, new Failed(cameBack, advice));
  }

  void notChecked(Way way, What what, String says, String why) {
    add(way, what, says, new NotChecked(why));
  }

  private void add(Way way, What what, String says, Result result) {
    checks.add(new Check(application, way, what, says, result));
  }
}
