package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.gitea.Account;
import fr.arcodange.factoryline.gitea.ForgeVersion;
import fr.arcodange.factoryline.gitea.RepositoryAccess;
import fr.arcodange.factoryline.gitea.RepositoryAccess.CodeRights;
import fr.arcodange.factoryline.job.Event;
import fr.arcodange.factoryline.job.Job;
import fr.arcodange.factoryline.step.SetupCheck.Area;
import fr.arcodange.factoryline.step.SetupCheck.Ok;
import fr.arcodange.factoryline.step.SetupCheck.Result;
import fr.arcodange.factoryline.step.SetupCheck.Unknown;
import fr.arcodange.factoryline.step.SetupCheck.Warning;
import fr.arcodange.factoryline.text.Secret;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;

/** Looks at the forge, and at what the job's token may do there. */
public final class ForgeCheckup {
  private static final String MARKER = "<!-- factoryline doctor: a probe -->";
  private static final String NEEDS_FORGE = "needs the forge";

  private final Job job;
  private final Optional<URI> apiUrl;
  private final Optional<Secret> token;
  private final Supplier<RepositoryAccess> access;
  private final boolean probeComment;
  private final ServerRows servers;

  /**
   * What is looked at.
   *
   * @param apiUrl the forge's; none if nobody says where it is
   * @param token the job's
   * @param access with that token
   * @param probeComment whether a comment may be posted, and removed, to see that it can be
   */
  public ForgeCheckup(
      Job job,
      Optional<URI> apiUrl,
      Optional<Secret> token,
      Supplier<RepositoryAccess> access,
      boolean probeComment,
      ServerRows servers) {
    this.job = job;
    this.apiUrl = apiUrl;
    this.token = token;
    this.access = access;
    this.probeComment = probeComment;
    this.servers = servers;
  }

  /**
   * How it was found.
   *
   * @param isDown whether it gave no answer, so that nothing more need be asked of it
   */
  record Forge(Optional<ForgeVersion> version, boolean isDown) {}

  Forge examine(SetupRows all) {
    SetupRows.Section rows = all.in(Area.FORGE);
    if (apiUrl.isEmpty()) {
      rows.notAsked("answers", "neither --server-url nor GITHUB_API_URL says where the forge is");
      return new Forge(Optional.empty(), false);
    }
    URI address = ForgeVersion.at(apiUrl.get());
    Optional<ServerRows.Met<ForgeVersion>> met = servers.meet(
        rows,
        "asking the forge for its version",
        address,
        token,
        look -> ForgeVersion.read(address, look.status(), look.body()),
        ForgeCheckup::judged);
    if (met.isEmpty()) {
      rows.notAsked("job token", NEEDS_FORGE);
      rows.notAsked("status", NEEDS_FORGE);
      rows.notAsked("comment", NEEDS_FORGE);
      return new Forge(Optional.empty(), true);
    }
    examineToken(rows);
    return new Forge(met.get().read(), false);
  }

  private static Result judged(ForgeVersion version) {
    if (version.isForgejo()) {
      return version.major() < ForgeVersion.FORGEJO_WITH_ID_TOKENS
          ? new Warning(
              version.words() + ", which gives jobs no ID tokens",
              "update to Forgejo 15 or later, or use an OAuth2 application of a CI user")
          : new Ok(version.words());
    }
    return version.major() < ForgeVersion.GITEA_WITH_PERMISSIONS
        ? new Warning(
            version.words() + ", which ignores 'permissions' in workflows",
            "every job's token may write to the repository; update to Gitea 1.26 or later")
        : new Ok(version.words());
  }

  private void examineToken(SetupRows.Section rows) {
    if (token.isEmpty() || job.repository().isEmpty()) {
      String why =
          token.isEmpty() ? "FACTORYLINE_GITEA_TOKEN is not set" : "GITHUB_REPOSITORY is not set";
      rows.notAsked("job token", why);
      rows.notAsked("status", why);
      rows.notAsked("comment", why);
      return;
    }
    Optional<Account> account =
        rows.ask("job token", () -> access.get().whoAmI(), ForgeCheckup::judged);
    if (account.isEmpty()) {
      rows.notAsked("status", "needs a token that the forge takes");
      rows.notAsked("comment", "needs a token that the forge takes");
      return;
    }
    rows.ask("status", () -> access.get().rights(), this::judged);
    examineComment(rows);
  }

  private static Result judged(Account account) {
    return account.id() < 0
        ? new Ok("it is a job's own, of the account " + account.login())
        : new Warning(
            "it is " + account.login()
                + "'s own, which every job that has it can use for all that this user may do",
            "hand on the job's token instead: ${{ secrets.GITEA_TOKEN }}");
  }

  private Result judged(CodeRights rights) {
    String page = rights.page();
    Optional<String> elsewhere = job.serverUrl()
        .map(URI::toString)
        .filter(server -> !page.isEmpty() && !page.startsWith(server + "/"))
        .map(server ->
            "; the forge calls itself " + page + ", and the runner reaches it as " + server);
    String seen = rights.push()
        ? "the token may write to the repository, which Gitea asks for commit statuses"
        : "the token may not write to the repository, which Gitea asks for commit statuses";
    return rights.push() && elsewhere.isEmpty()
        ? new Ok(seen)
        : new Warning(
            seen + elsewhere.orElse(""),
            rights.push()
                ? "the address in tokens is the forge's own (ROOT_URL): Vault has to be told that one"
                : "add 'contents: write' to the workflow's permissions block, or say --status never");
  }

  private void examineComment(SetupRows.Section rows) {
    if (!(job.event() instanceof Event.PullRequest pullRequest)) {
      rows.notAsked(
          "comment",
          job.event() instanceof Event.Unreadable
              ? "needs the event"
              : "needs a job of a pull request");
      return;
    }
    int number = pullRequest.number();
    if (probeComment) {
      rows.ask(
          "comment",
          () -> {
            access
                .get()
                .tryComment(number, MARKER, "`factoryline doctor` tries whether it can comment.");
            return number;
          },
          done -> new Ok("one was posted on pull request #" + done + " and removed again"));
      return;
    }
    rows.ask(
        "comment",
        () -> {
          access.get().readComments(number);
          return number;
        },
        done -> new Unknown(
            "the comments of pull request #" + done
                + " can be read; whether one can be posted shows only when one is",
            "--probe-comment posts one and removes it again",
            false));
  }
}
