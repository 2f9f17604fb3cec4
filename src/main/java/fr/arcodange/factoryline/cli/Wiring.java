package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.argocd.ChartEngine;
import fr.arcodange.factoryline.argocd.ChartRenderer;
import fr.arcodange.factoryline.exec.Programs;
import fr.arcodange.factoryline.git.Credentials;
import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.gitea.Gitea;
import fr.arcodange.factoryline.http.Http;
import fr.arcodange.factoryline.http.HttpSettings;
import fr.arcodange.factoryline.job.Job;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.job.RepositoryName;
import fr.arcodange.factoryline.job.SessionFile;
import fr.arcodange.factoryline.job.StepEnvironment;
import fr.arcodange.factoryline.job.StepOutputs;
import fr.arcodange.factoryline.job.StepSummary;
import fr.arcodange.factoryline.job.Ticker;
import fr.arcodange.factoryline.text.Redactor;
import fr.arcodange.factoryline.text.Secret;
import fr.arcodange.factoryline.vault.VaultClient;
import fr.arcodange.factoryline.vault.VaultSettings;
import java.io.OutputStreamWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** Makes what a command's step works with, out of the process it runs in; what costs something only when it is asked for. */
final class Wiring {
  private final CommandContext context;
  private final Redactor redactor = new Redactor();
  private final JobLog log;
  private @Nullable Job job;

  Wiring(CommandContext context) {
    this.context = context;
    this.log = new JobLog(
        new OutputStreamWriter(context.err(), StandardCharsets.UTF_8),
        Job.isInCi(context.environment()),
        redactor,
        context.clock(),
        Ticker.daemon());
  }

  CommandContext context() {
    return context;
  }

  Map<String, String> environment() {
    return context.environment();
  }

  Clock clock() {
    return context.clock();
  }

  JobLog log() {
    return log;
  }

  Redactor redactor() {
    return redactor;
  }

  /** What was asked for. A runner reads commands out of whatever a step prints, and what a server holds is anybody's text. */
  void print(String text) {
    try (JobLog.Fence fence = log.fence()) {
      context.out().print(redactor.redact(text));
      context.out().flush();
    }
  }

  /**
   * The same for what was made without any secret, and would mean something else with a part of it hidden: the token of a lab may be
   * an ordinary word.
   */
  void printWhole(String text) {
    try (JobLog.Fence fence = log.fence()) {
      context.out().print(text);
      context.out().flush();
    }
  }

  /** Tells the job of something that the command ends badly with in any case: that this fails too is a warning. */
  private void telling(Runnable report) {
    try {
      report.run();
    } catch (Failure failure) {
      log.warning(failure.message());
      failure.hint().ifPresent(hint -> log.info("hint: " + hint));
    }
  }

  /**
   * How an examination ends once it is printed: what it published may fail it only where nothing else does.
   *
   * @throws Failure what it came to, if that is one
   */
  int ended(Optional<Failure> verdict, Runnable publishing) {
    if (verdict.isEmpty()) {
      publishing.run();
      return ExitCode.DONE;
    }
    telling(publishing);
    throw verdict.get();
  }

  Job job() {
    Job known = job;
    if (known == null) {
      known = Job.read(environment());
      job = known;
    }
    return known;
  }

  /** Whatever woke it, and be that unreadable: for what tells of it among the rest. */
  void examineJob() {
    job = Job.readForExamination(environment());
  }

  SecretInputs secrets() {
    return new SecretInputs(environment());
  }

  Programs programs() {
    return new Programs(context.cancellation(), environment().getOrDefault("PATH", ""));
  }

  OkHttpClient http(Optional<Path> caFile) {
    return Http.client(new HttpSettings(caFile, environment()), context.cancellation());
  }

  SessionFile session(Optional<String> name) {
    return new SessionFile(SessionFile.locate(environment(), name));
  }

  /** The same where there may be no place for one: outside a job nobody has to name it. */
  Optional<SessionFile> sessionIfAny(Optional<String> name) {
    boolean placed = Stream.of("FACTORYLINE_SESSION", "RUNNER_TEMP", "XDG_RUNTIME_DIR")
        .anyMatch(variable -> file(variable).isPresent());
    return placed || name.isPresent() ? Optional.of(session(name)) : Optional.empty();
  }

  /** A Vault that an earlier step logged in to: the authorities that were trusted then are asked for again. */
  VaultClient vault(VaultSettings settings) {
    return VaultClient.connect(
        settings, http(file("VAULT_CACERT").or(() -> file("FACTORYLINE_CA_FILE"))));
  }

  /** Helm. The launcher knows where its library lies unpacked. */
  ChartRenderer charts() {
    return new ChartRenderer(ChartEngine.helm(
        Optional.ofNullable(System.getProperty("factoryline.helm")).map(Path::of),
        programs(),
        environment()));
  }

  /** A folder below {@code parent} that runs of this user share, and no other user's. */
  static Path ofThisUser(Path parent) {
    return parent.resolve("factoryline-" + System.getProperty("user.name"));
  }

  StepEnvironment stepEnvironment() {
    return new StepEnvironment(file("GITHUB_ENV"));
  }

  StepOutputs outputs() {
    return new StepOutputs(file("GITHUB_OUTPUT"));
  }

  StepSummary summary() {
    return new StepSummary(file("GITHUB_STEP_SUMMARY"));
  }

  /** The forge, as far as the job has a token for it. */
  Optional<Gitea> gitea(OkHttpClient http) {
    return token().map(token -> {
      RepositoryName repository = job().requireRepository();
      return Gitea.connect(
          job().requireApiUrl(), repository.owner(), repository.name(), token, http);
    });
  }

  /** The job's repository, fetched with the job's token if there is one. */
  Git git(Optional<Path> caFile) {
    Optional<Credentials> credentials = token()
        .flatMap(token ->
            job().serverUrl().map(server -> new Credentials(server, "factoryline", token)));
    return Git.open(programs(), job().workspace(), environment(), credentials, caFile);
  }

  /** The job's token for the forge, hidden in the log from now on. */
  Optional<Secret> token() {
    Optional<Secret> token = secrets().find("GITEA_TOKEN");
    token.ifPresent(secret -> log.mask("Gitea token", secret));
    return token;
  }

  private Optional<Path> file(String variable) {
    return Optional.ofNullable(environment().get(variable))
        .filter(name -> !name.isEmpty())
        .map(Path::of);
  }

  /**
   * The address that an option holds.
   *
   * @throws Failure usage, if it is no http or https URL; what stands before an @ may be a password and is not shown
   */
  static URI url(String option, String value) {
    try {
      URI url = new URI(value.strip());
      String scheme = Optional.ofNullable(url.getScheme()).orElse("").toLowerCase(Locale.ROOT);
      if (url.getHost() != null && (scheme.equals("https") || scheme.equals("http"))) {
        return url;
      }
      throw notAUrl(option, value);
    } catch (URISyntaxException e) {
      throw notAUrl(option, value);
    }
  }

  private static Failure notAUrl(String option, String value) {
    return Failure.usage(option + " is '" + value.substring(value.indexOf('@') + 1)
            + "', which is not an http or https URL")
        .hint("it looks like https://host.example");
  }

  /** @throws Failure usage */
  static Failure unknown(String option, String value, String takes) {
    return Failure.usage(option + " is '" + value + "'").hint("it takes " + takes);
  }
}
