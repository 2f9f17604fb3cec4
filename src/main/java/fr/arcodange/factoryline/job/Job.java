package fr.arcodange.factoryline.job;

import fr.arcodange.factoryline.Failure;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The job as its environment describes it: Gitea and Forgejo set GitHub's names. An empty variable counts as unset, as the
 * runner sets several that way.
 *
 * @param ci whether a runner started this; decided by {@code CI} and {@code GITEA_ACTIONS}, since steps get a terminal there
 * @param serverUrl the forge as the runner knows it, without a slash at the end
 * @param apiUrl its API, {@code <server>/api/v1}, without a slash at the end
 * @param eventName the event's name, empty if unknown; see {@link Event} for what really happened
 * @param defaultBranch the repository's, if the event says so
 * @param runUrl the page of this run
 * @param actor who caused the event, empty if unknown
 * @param sha the commit the job is about; for a pull request its head
 * @param ref in full, but for a review, where Gitea puts the commit here
 * @param temp where the job may leave files that end with it
 */
public record Job(
    boolean ci,
    Optional<URI> serverUrl,
    Optional<URI> apiUrl,
    Optional<RepositoryName> repository,
    String eventName,
    Event event,
    Optional<String> defaultBranch,
    Optional<String> runUrl,
    String actor,
    Optional<String> sha,
    Optional<String> ref,
    Path workspace,
    Path temp) {

  /** Whether a runner started this; steps get a terminal there, so a terminal says nothing. */
  public static boolean isInCi(Map<String, String> environment) {
    Variables variables = new Variables(environment);
    return variables.isTrue("CI") || variables.isTrue("GITEA_ACTIONS");
  }

  /**
   * Reads the runner's variables and its event file.
   *
   * @throws Failure usage, if a variable is there but makes no sense, or the event file cannot be read
   */
  public static Job read(Map<String, String> environment) {
    Variables variables = new Variables(environment);
    Optional<URI> serverUrl = variables.url("GITHUB_SERVER_URL");
    Optional<RepositoryName> repository =
        variables.get("GITHUB_REPOSITORY").map(Job::repositoryName);
    String eventName = variables.get("GITHUB_EVENT_NAME").orElse("");
    Optional<EventFile> eventFile =
        variables.get("GITHUB_EVENT_PATH").map(path -> EventFile.read(Path.of(path), eventName));
    return new Job(
        isInCi(environment),
        serverUrl,
        variables.url("GITHUB_API_URL"),
        repository,
        eventName,
        eventFile.map(EventFile::event).orElseGet(Event.None::new),
        eventFile.flatMap(EventFile::defaultBranch),
        serverUrl.flatMap(server -> repository.flatMap(name -> variables
            .get("GITHUB_RUN_NUMBER")
            .map(number -> server + "/" + name + "/actions/runs/" + number))),
        variables.get("GITHUB_ACTOR").orElse(""),
        variables.get("GITHUB_SHA"),
        variables.get("GITHUB_REF"),
        Path.of(variables.get("GITHUB_WORKSPACE").orElse("")).toAbsolutePath(),
        Path.of(
            variables.get("RUNNER_TEMP").orElseGet(() -> System.getProperty("java.io.tmpdir"))));
  }

  /**
   * The same for one who looks at what a runner gives: an event file that cannot be read is an {@link Event.Unreadable}.
   *
   * @throws Failure usage, if a variable is there but makes no sense
   */
  public static Job readForExamination(Map<String, String> environment) {
    try {
      return read(environment);
    } catch (Failure unreadable) {
      Map<String, String> rest = new HashMap<>(environment);
      rest.remove("GITHUB_EVENT_PATH");
      // If that was not the file's, it is thrown again.
      return read(rest).wokenBy(new Event.Unreadable(unreadable));
    }
  }

  private Job wokenBy(Event other) {
    return new Job(
        ci,
        serverUrl,
        apiUrl,
        repository,
        eventName,
        other,
        defaultBranch,
        runUrl,
        actor,
        sha,
        ref,
        workspace,
        temp);
  }

  private static RepositoryName repositoryName(String text) {
    return RepositoryName.parse(text)
        .orElseThrow(() -> Failure.usage("GITHUB_REPOSITORY is '" + text + "', not owner/name"));
  }

  /** The forge's API, for work that needs it. @throws Failure usage, naming the variable that is not set */
  public URI requireApiUrl() {
    return apiUrl.orElseThrow(() -> missing("GITHUB_API_URL"));
  }

  /** The repository, for work that needs it. @throws Failure usage, naming the variable that is not set */
  public RepositoryName requireRepository() {
    return repository.orElseThrow(() -> missing("GITHUB_REPOSITORY"));
  }

  /** The commit, for work that needs it. @throws Failure usage, naming the variable that is not set */
  public String requireSha() {
    return sha.orElseThrow(() -> missing("GITHUB_SHA"));
  }

  /** The branch, tag or pull request, for work that needs it. @throws Failure usage, naming the variable that is not set */
  public String requireRef() {
    return ref.orElseThrow(() -> missing("GITHUB_REF"));
  }

  private static Failure missing(String variable) {
    return Failure.usage(variable + " is not set")
        .hint("a runner sets it; outside a job, set it yourself");
  }

  /** The environment with empty variables taken as unset. */
  private record Variables(Map<String, String> environment) {
    Optional<String> get(String name) {
      return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    boolean isTrue(String name) {
      return get(name)
          .filter(value -> value.equalsIgnoreCase("true") || value.equals("1"))
          .isPresent();
    }

    Optional<URI> url(String name) {
      return get(name).map(value -> {
        try {
          URI url = new URI(value.replaceFirst("/+$", ""));
          if (url.getHost() == null) {
            throw notAUrl(name, value);
          }
          return url;
        } catch (URISyntaxException e) {
          throw notAUrl(name, value).causedBy(e);
        }
      });
    }

    private static Failure notAUrl(String name, String value) {
      return Failure.usage(name + " is '" + value + "', not a URL with a host");
    }
  }
}
