package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.job.Event;
import fr.arcodange.factoryline.job.Job;
import fr.arcodange.factoryline.oidc.Claims;
import fr.arcodange.factoryline.oidc.IdToken;
import fr.arcodange.factoryline.step.SetupCheck.NotAsked;
import fr.arcodange.factoryline.step.SetupCheck.Ok;
import fr.arcodange.factoryline.step.SetupCheck.Result;
import fr.arcodange.factoryline.step.SetupCheck.Unknown;
import fr.arcodange.factoryline.step.SetupCheck.Warning;
import fr.arcodange.factoryline.step.SetupCheck.Wrong;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tries the roles that only main may log in as, with the token of whatever job this is. */
public final class ApplyRoles {
  /** As Vault names the claim that it refuses a token for. */
  private static final Pattern CLAIM = Pattern.compile("claim \"([^\"]+)\"");

  /** A pull request has the same as main; a refusal for one of these says nothing about pull requests. */
  private static final Set<String> SAME_FOR_ALL = Set.of(
      "aud",
      "iss",
      "repository",
      "repository_id",
      "repository_owner",
      "repository_owner_id",
      "repository_visibility",
      "runner_environment",
      "workflow");

  private final Job job;

  public ApplyRoles(Job job) {
    this.job = job;
  }

  private enum Expected {
    REFUSED,
    ACCEPTED,
    EITHER
  }

  void examine(SetupRows.Section rows, VaultTools vault, VaultQuestion question, IdToken token) {
    for (String role : question.applyRoles()) {
      try (VaultLease lease =
          vault.login().open(() -> question.byJobToken().apply(token, role), List.of(), false)) {
        accepted(rows, role, token.claims());
        if (!role.equals(question.role())) {
          new TokenRows(rows, vault.tokens()).life(role, lease.token());
        }
      } catch (Failure failure) {
        refused(rows, role, token.claims(), failure);
      }
    }
  }

  /** Jobs have tokens of their own that say what woke them; a user's says who he is. */
  private static boolean isOfJob(Claims claims) {
    return claims.find("ref").isPresent() || claims.find("event_name").isPresent();
  }

  private void accepted(SetupRows.Section rows, String role, Claims claims) {
    if (!isOfJob(claims)) {
      rows.add(
          "kept apart",
          role,
          new Warning(
              "not separable: the token is a user's and says nothing of the branch, so every job that has it may log in, a pull"
                  + " request's too",
              "keep the apply identity in a repository of its own that only administrators write to: docs/vault.md, \"Which"
                  + " layout\""));
      return;
    }
    switch (expected()) {
      case REFUSED ->
        rows.add(
            "kept apart",
            role,
            new Wrong(
                Failure.Kind.REFUSED,
                "the token of " + what()
                    + " is accepted: code that nobody has merged can log in as this role",
                "bind the role to main's tokens: bound_claims={\"ref\": \"refs/heads/main\", …} (docs/vault.md)"));
      case ACCEPTED -> {
        rows.add("login", role, new Ok("accepted, as the token of " + what()));
        rows.add(
            "kept apart",
            role,
            new NotAsked(
                "that a pull request's token is refused shows only in a pull request's job"));
      }
      case EITHER ->
        rows.add(
            "kept apart",
            role,
            new Unknown(
                "the token of " + what() + " is accepted",
                "run doctor in a pull request's job: there the role has to refuse it",
                false));
    }
  }

  private void refused(SetupRows.Section rows, String role, Claims claims, Failure failure) {
    if (failure.kind() != Failure.Kind.DENIED || expected() == Expected.ACCEPTED) {
      rows.add("login", role, SetupCheck.of(failure));
      return;
    }
    rows.add("kept apart", role, refusal(claims, failure));
  }

  /** Only what main's token says otherwise makes a refusal a proof: a mistyped role refuses everybody. */
  private Result refusal(Claims claims, Failure failure) {
    boolean forClaims = failure.message().contains("validating claims")
        || failure.message().contains("subject (sub) claim");
    Optional<String> claim = claimIn(failure.message());
    boolean same = claim.filter(SAME_FOR_ALL::contains).isPresent();
    if (!forClaims || same) {
      return new Wrong(
          failure.kind(),
          "refused, and main would be for the same reason: " + failure.message(),
          failure.hint().orElse(""));
    }
    return isOfJob(claims) && expected() == Expected.REFUSED
        ? new Ok("the token of " + what() + " is refused"
            + claim.map(name -> ", for its claim " + name).orElse(""))
        : new Unknown(
            "the token of " + what() + " is refused: " + failure.message(),
            "run doctor on main, where the role has to accept it",
            false);
  }

  private static Optional<String> claimIn(String words) {
    Matcher matcher = CLAIM.matcher(words);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private Expected expected() {
    if (job.event() instanceof Event.PullRequest) {
      return Expected.REFUSED;
    }
    return branch()
        .flatMap(branch -> job.defaultBranch()
            .map(main -> branch.equals(main) ? Expected.ACCEPTED : Expected.REFUSED))
        .orElse(Expected.EITHER);
  }

  private Optional<String> branch() {
    Optional<String> ref = Optional.empty();
    if (job.event() instanceof Event.Push push) {
      ref = Optional.of(push.ref());
    } else if (job.event() instanceof Event.Dispatch dispatch) {
      ref = Optional.of(dispatch.ref());
    } else if (job.event() instanceof Event.Schedule) {
      ref = job.ref();
    }
    return ref.filter(name -> !name.startsWith("refs/tags/"))
        .map(name -> name.replaceFirst("^refs/heads/", ""));
  }

  private String what() {
    if (job.event() instanceof Event.PullRequest pullRequest) {
      return "pull request #" + pullRequest.number();
    }
    return branch().map(name -> "branch " + name).orElse("this job");
  }
}
