package fr.arcodange.factoryline.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of a setup is looked at besides the forge, the job's token and the login; each part only if it is named. */
final class DoctorOptions {
  List<String> applyRoles = new ArrayList<>();

  @Nullable
  String store;

  @Nullable
  String root;

  final StateOptions state = new StateOptions();
  boolean probeComment;

  void addTo(Options options) {
    options
        .list("--vault-apply-role", "ROLE", EnvironmentDefaults.ONE_PER_LINE)
        .description(
            "A role that main's jobs apply as: a pull request's token has to be refused by it, which is tried in a pull request's"
                + " job. May be repeated.")
        .into(value -> applyRoles = value);
    options
        .text("--store", "URL")
        .description(
            "Plan store: gs://bucket/prefix, or file:///folder. An object is made below doctor/ in it, and removed again.")
        .into(value -> store = value);
    options
        .text("--root", "DIR")
        .description(
            "A root module, relative to the top of the repository: its providers and its state are looked at, without a lock.")
        .into(value -> root = value);
    state.addTo(options);
    options
        .flag("--probe-comment")
        .description(
            "Post a comment on the job's pull request, to see that it can be, and remove it again (default: false).")
        .into(value -> probeComment = value);
  }
}
