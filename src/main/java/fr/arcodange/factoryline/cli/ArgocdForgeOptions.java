package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.argocd.Finding;
import fr.arcodange.factoryline.argocd.KubeObject;
import fr.arcodange.factoryline.argocd.ObjectFiles;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.Unattended;
import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.git.Identity;
import fr.arcodange.factoryline.gitea.Forge;
import fr.arcodange.factoryline.job.Event;
import fr.arcodange.factoryline.job.Job;
import fr.arcodange.factoryline.step.ForgeAddress;
import fr.arcodange.factoryline.step.RenderedBranch;
import fr.arcodange.factoryline.step.RenderedBranchRequest;
import fr.arcodange.factoryline.step.SourceCheck;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What argocd-render asks its forge, and leaves on it. */
final class ArgocdForgeOptions {
  private static final String CHART_FOLDER = "chart";
  private static final Duration LONGEST_LOOK = Duration.ofHours(1);

  private boolean checkSources;

  @Nullable
  private String branch;

  private String author = RenderedBranchRequest.ROBOT.toString();

  void addTo(Options options) {
    options
        .flag("--check-sources")
        .description(
            "Ask Gitea whether each application's repository, revision and chart are there (default: false).")
        .into(value -> checkSources = value);
    options
        .text("--commit", "BRANCH")
        .description(
            "Push the files as one commit to this branch, which holds nothing else; usually 'rendered'. Default: push none.")
        .into(value -> branch = value);
    options
        .text("--commit-author", "NAME <ADDRESS>")
        .otherwise(author)
        .description("Who makes and signs off that commit (default: ${DEFAULT-VALUE}).")
        .into(value -> author = value);
  }

  boolean isAsked() {
    return checkSources || commits();
  }

  boolean commits() {
    return branch != null;
  }

  /** Refuses, before anything is rendered, what would be refused after it. */
  void requireAllowed(Wiring wiring) {
    if (commits()) {
      Identity.parse(author);
      RenderedBranch.requireMayCommit(wiring.job().event());
    }
    if (checkSources) {
      wiring.secrets().require("GITEA_TOKEN", "--check-sources");
      server(wiring.job());
    }
  }

  /** What is wrong with the sources, if that was asked for. */
  List<Finding> findings(Wiring wiring, Optional<Path> caFile, List<KubeObject> objects) {
    if (!checkSources) {
      return List.of();
    }
    Job job = wiring.job();
    Secret token = wiring.secrets().require("GITEA_TOKEN", "--check-sources");
    wiring.log().mask("Gitea token", token);
    Forge forge = Forge.connect(job.requireApiUrl(), token, wiring.http(caFile));
    Cancellation cancellation = wiring.context().cancellation();
    SourceCheck check = new SourceCheck(
        forge, new ForgeAddress(server(job)), job.repository(), CHART_FOLDER, cancellation);
    // It only looks: whoever cancels need not wait for a forge that drips its answers.
    SourceCheck.Outcome outcome = Unattended.await(
        "looking for sources on the forge", () -> check.check(objects), cancellation, LONGEST_LOOK);
    wiring
        .log()
        .info("looked for " + outcome.here() + " sources on the forge"
            + (outcome.elsewhere() == 0 ? "" : "; " + outcome.elsewhere() + " are elsewhere"));
    return outcome.findings();
  }

  private static URI server(Job job) {
    return job.serverUrl()
        .orElseThrow(() -> Failure.usage("--check-sources needs the forge's address")
            .hint("GITHUB_SERVER_URL is not set, which a runner does"));
  }

  /** Pushes the files, if that was asked for. */
  void commit(Wiring wiring, Optional<Path> caFile, Path chart, List<KubeObject> objects) {
    if (branch == null) {
      return;
    }
    Job job = wiring.job();
    Git git = wiring.git(caFile);
    String source = git.resolve("HEAD");
    Map<String, String> files = new TreeMap<>();
    ObjectFiles.of(objects).forEach(file -> files.put(file.name(), file.text()));
    RenderedBranchRequest request = new RenderedBranchRequest(
        branch,
        files,
        String.valueOf(chart.getFileName()),
        source,
        sourceBranch(job),
        job.serverUrl()
            .flatMap(
                server -> job.repository().map(name -> server + "/" + name + "/commit/" + source)),
        Identity.parse(author));
    RenderedBranch rendered =
        new RenderedBranch(git, wiring.redactor(), wiring.clock(), Wiring.ofThisUser(job.temp()));
    wiring.log().info(words(Display.line(branch), rendered.write(request)));
  }

  private static String words(String branch, RenderedBranch.Outcome outcome) {
    if (outcome instanceof RenderedBranch.Written written) {
      return "pushed " + written.commit() + " to the branch " + branch + ": "
          + written.files().size() + (written.files().size() == 1 ? " file" : " files")
          + " differ";
    }
    if (outcome instanceof RenderedBranch.Superseded superseded) {
      return "the branch " + branch + " is rendered from a later commit already, " + superseded.by()
          + ": nothing to do";
    }
    return "the branch " + branch + " holds exactly this already: nothing to commit";
  }

  private static Optional<String> sourceBranch(Job job) {
    Event event = job.event();
    if (event instanceof Event.Push push) {
      return Optional.of(withoutHeads(push.ref()));
    }
    if (event instanceof Event.Dispatch dispatch) {
      return Optional.of(withoutHeads(dispatch.ref()));
    }
    return event instanceof Event.Schedule ? job.defaultBranch() : Optional.empty();
  }

  private static String withoutHeads(String ref) {
    return ref.replaceFirst("^refs/heads/", "");
  }
}
