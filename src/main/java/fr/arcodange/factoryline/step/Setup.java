package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.job.RepositoryName;
import fr.arcodange.factoryline.text.Display;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is to be set up. Every name is checked here: it ends up in scripts, policies and workflow files.
 *
 * @param server the forge, without a slash at the end
 * @param caFile the authority of its certificate, if the system's do not know it
 * @param branch that pull requests are merged into
 * @param vault none for a start that only comments
 * @param bucket none where Google is set up already, or is not used
 * @param secret the variable of the one secret of a start that only comments
 */
public record Setup(
    URI server,
    Optional<Path> caFile,
    RepositoryName repository,
    String branch,
    Optional<Vault> vault,
    Optional<Bucket> bucket,
    Workflows workflows,
    Optional<String> secret) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
  private static final Pattern PATH =
      Pattern.compile("[A-Za-z0-9_.][A-Za-z0-9_.-]*(/[A-Za-z0-9_.][A-Za-z0-9_.-]*)*");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  public Setup {
    server = URI.create(server.toString().replaceFirst("/+$", ""));
    if (server.getRawUserInfo() != null
        || server.getRawQuery() != null
        || server.getRawFragment() != null) {
      throw Failure.usage(
          "--server-url at '" + server.getHost() + "' may hold a host, a port and a path only");
    }
    path("--branch", branch);
    secret.ifPresent(variable -> {
      check("--secret", variable, VARIABLE, "the name of a variable, as in CLOUDFLARE_API_TOKEN");
      if (variable.matches("(?i)(GITEA|GITHUB|FORGEJO|ACTIONS)_.*|CI")) {
        throw wrong("--secret", variable, "a name that the forge does not keep for itself");
      }
    });
  }

  /** Who a job is for Vault. */
  public sealed interface Identity permits Job, CiUser {
    /** To the letter, as it stands in tokens. */
    String issuer();
  }

  /** The job itself, by a token that the forge makes for it; it says which repository and branch. */
  public record Job(String issuer, String audience) implements Identity {
    public Job {
      check("--issuer", issuer, Pattern.compile("https?://[!-~]+"), "the address of an issuer");
      check("--audience", audience, Pattern.compile("[!-~]+"), "visible characters without blanks");
    }
  }

  /**
   * A user of released Gitea.
   *
   * @param clientId of an OAuth2 application that is there already; none has one made
   * @param port where on this machine the browser comes back to
   */
  public record CiUser(String issuer, String login, Optional<String> clientId, int port)
      implements Identity {
    static final int USUAL_PORT = 8912;
    private static final int LAST_PORT = 65_535;

    public CiUser {
      check("--issuer", issuer, Pattern.compile("https?://[!-~]+"), "the address of an issuer");
      check("--ci-user", login, NAME, "the name of a user, as in tofu-ci");
      if (port < 0 || port > LAST_PORT) {
        throw wrong("--port", Integer.toString(port), "a port, up to " + LAST_PORT);
      }
      clientId.ifPresent(
          id -> check("--oidc-client-id", id, NAME, "the id of an OAuth2 application"));
    }
  }

  /**
   * Where secrets are.
   *
   * @param caFile the authority of its certificate, if the system's do not know it
   * @param mount of the auth method, without slashes around
   * @param readable paths of policies, as in {@code kv/data/ci/*}
   */
  public record Vault(
      URI address,
      Optional<String> namespace,
      Optional<Path> caFile,
      String mount,
      Identity identity,
      String planRole,
      String applyRole,
      List<String> readable) {
    public static final String USUAL_PLAN_ROLE = "gitea_cicd_plan";
    public static final String USUAL_APPLY_ROLE = "gitea_cicd";

    public Vault {
      path("--vault-mount", mount);
      check("--plan-role", planRole, NAME, "the name of a role");
      check("--apply-role", applyRole, NAME, "the name of a role");
      namespace.ifPresent(name -> path("--vault-namespace", name));
      if (planRole.equals(applyRole)) {
        throw wrong("--apply-role", applyRole, "another name than --plan-role");
      }
      readable = List.copyOf(readable);
      readable.forEach(one -> check(
          "--vault-read",
          one,
          Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_./+*-]*"),
          "a policy's path"));
    }
  }

  /**
   * Where states and evidence are, at Google.
   *
   * @param prefix of the plan store in the bucket
   */
  public record Bucket(String name, String prefix, String project, Optional<String> location) {
    public Bucket {
      check("--store", name, Pattern.compile("[a-z0-9][a-z0-9._-]+"), "gs://bucket/prefix");
      if (!prefix.isEmpty()) {
        path("--store", prefix);
      }
      check("--project", project, Pattern.compile("[a-z][a-z0-9:.-]+"), "the id of a project");
      location.ifPresent(
          place -> check("--location", place, Pattern.compile("[A-Za-z0-9-]+"), "a location"));
    }
  }

  /**
   * The files that are copied.
   *
   * @param names of pipelines, without {@code .yml}
   * @param store for the repository's variable
   * @param container the jobs' image; none runs them on the host
   * @param toolkit whose actions they use, as {@code owner/name@ref}, with the forge's address before it where that is not the usual
   * @param secrets selectors as vault-auth takes them; none leaves the pipeline's own for the person to change
   */
  public record Workflows(
      List<String> names,
      Optional<String> store,
      String root,
      Optional<String> container,
      String toolkit,
      Optional<String> secrets) {
    private static final String SEGMENT = "[A-Za-z0-9_-][A-Za-z0-9_.-]*";
    private static final Pattern TOOLKIT = Pattern.compile("(https?://[A-Za-z0-9.-]+(:[0-9]+)?/("
        + SEGMENT + "/)*)?" + SEGMENT + "/" + SEGMENT + "@[A-Za-z0-9_./-]+");

    /** What has to be so for jobs to find the toolkit; nothing where its whole address is given. */
    Optional<String> whereActionsAre() {
      return toolkit.contains("://")
          ? Optional.empty()
          : Optional.of(
              "Jobs find " + toolkit
                  + " on this forge only if its DEFAULT_ACTIONS_URL is 'self', which it is not at first; else give --toolkit with its address.");
    }

    public Workflows {
      names = List.copyOf(names);
      path("--root", root);
      store.ifPresent(place -> check(
          "--store",
          place,
          Pattern.compile("gs://[a-z0-9][A-Za-z0-9_./-]*|file:///[A-Za-z0-9_./-]+"),
          "gs://bucket/prefix"));
      check("--toolkit", toolkit, TOOLKIT, "OWNER/NAME@REF, or https://HOST/OWNER/NAME@REF");
      container.ifPresent(image -> check(
          "--container",
          image,
          Pattern.compile("[A-Za-z0-9][A-Za-z0-9_./:@-]*"),
          "an image or none"));
      secrets.filter(text -> text.contains("${{")).ifPresent(text -> {
        throw wrong("--vault-secrets", text, "selectors, and no expressions");
      });
    }
  }

  private static void path(String option, String value) {
    check(option, value, PATH, "a path of letters, digits, '_', '.' and '-', with '/' between");
    if (List.of(value.split("/")).contains("..")) {
      throw wrong(option, value, "a path without '..'");
    }
  }

  private static void check(String option, String value, Pattern allowed, String takes) {
    if (!allowed.matcher(value).matches()) {
      throw wrong(option, value, takes);
    }
  }

  private static Failure wrong(String option, String value, String takes) {
    String shown = Display.line(value).replaceFirst("://[^/@]*@", "://…@");
    return Failure.usage(option + " is '" + Display.shortened(shown, 100) + "'")
        .hint("it takes " + takes);
  }
}
