package fr.arcodange.factoryline.gitea;

import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** One job that runs for an event: its token, its event and the environment it would find. */
public final class JobRun {
  private static final String CAPTURED_FOLDER = "/home/runner/runner/work/[0-9a-f]{16}";

  private final long id;
  private final HostedRepository repository;
  private final String eventName;
  private final ObjectNode event;
  private final Map<String, String> variables;
  private final ActionsOidc oidc;
  private final Secret token = Secret.of(UUID.randomUUID().toString().replace("-", ""));
  private final Secret requestToken = Secret.of("eyJ." + UUID.randomUUID() + ".rt");
  private final ObjectNode claims = Fixtures.JSON.createObjectNode();
  private volatile JobPermissions permissions = JobPermissions.permissive();
  private volatile boolean idTokens;
  private volatile boolean running = true;

  JobRun(
      long id,
      HostedRepository repository,
      String eventName,
      ObjectNode event,
      Map<String, String> variables,
      ActionsOidc oidc) {
    this.id = id;
    this.repository = repository;
    this.eventName = eventName;
    this.event = event;
    this.variables = variables;
    this.oidc = oidc;
  }

  public long id() {
    return id;
  }

  /** The job's token, {@code secrets.GITEA_TOKEN}: good until the job {@link #end ends}. */
  public Secret token() {
    return token;
  }

  public String eventName() {
    return eventName;
  }

  /** The event's JSON, as the event file holds it. */
  public String event() {
    return event.toPrettyString();
  }

  /** What the workflow's permissions block says; without a call, Gitea's permissive default. */
  public JobRun permissions(JobPermissions given) {
    permissions = given;
    return this;
  }

  /** Offers ID tokens, as Forgejo does with {@code enable-openid-connect}; released Gitea does not. */
  public JobRun withIdTokens() {
    idTokens = true;
    return this;
  }

  /** Sets or replaces a claim of the job's ID tokens. */
  public JobRun claim(String name, String value) {
    claims.put(name, value);
    return this;
  }

  /** The job is over: its tokens are good for nothing any more. */
  public void end() {
    running = false;
  }

  /** What the runner sets for a step, without files behind the names of files; no token is among it. */
  public Map<String, String> variables() {
    Map<String, String> all = new TreeMap<>(variables);
    if (idTokens) {
      all.put("ACTIONS_ID_TOKEN_REQUEST_URL", oidc.requestUrl(this));
      all.put("ACTIONS_ID_TOKEN_REQUEST_TOKEN", requestToken.reveal());
    }
    return all;
  }

  /** The same with the event file, the empty command files and the folders made below {@code folder}. */
  public Map<String, String> environment(Path folder) {
    Map<String, String> environment = variables();
    environment.replaceAll((name, value) -> value.replaceFirst(CAPTURED_FOLDER, folder.toString()));
    environment.put("HOME", folder.resolve("home").toString());
    try {
      for (String name : new String[] {"HOME", "GITHUB_WORKSPACE", "RUNNER_TEMP"}) {
        Files.createDirectories(Path.of(environment.get(name)));
      }
      for (String name : new String[] {
        "GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY"
      }) {
        Path file = Path.of(environment.get(name));
        Files.createDirectories(file.getParent());
        Files.writeString(file, "");
      }
      Files.writeString(Path.of(environment.get("GITHUB_EVENT_PATH")), event());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return environment;
  }

  HostedRepository repository() {
    return repository;
  }

  Secret requestToken() {
    return requestToken;
  }

  ObjectNode claims() {
    return claims;
  }

  boolean mintsIdTokens() {
    return running && idTokens;
  }

  boolean isRunning() {
    return running;
  }

  Caller caller() {
    return new Caller.Job(repository.fullName(), permissions);
  }
}
