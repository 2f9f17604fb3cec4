package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.gitea.UserRights;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.oidc.Claims;
import fr.arcodange.factoryline.oidc.Enrolled;
import fr.arcodange.factoryline.oidc.Enrolment;
import fr.arcodange.factoryline.text.Secret;
import java.util.List;
import java.util.function.Function;

/** Leads a person through the enrolment of a CI user, refuses one who could do harm, and hands on what jobs will need. */
public final class OidcEnrolment {
  private static final int NAMED = 5;

  private final Function<Secret, UserRights> rights;
  private final JobLog log;

  /** @param rights asks the forge what the user of an access token may do */
  public OidcEnrolment(Function<Secret, UserRights> rights, JobLog log) {
    this.rights = rights;
    this.log = log;
  }

  /**
   * Shows the address, waits for the person, and stores.
   *
   * @throws Failure denied, unreachable; refused, if the user has rights: nothing is stored then
   */
  public void run(Enrolment enrolment, EnrolmentStore store) {
    enrolment.warnings().forEach(log::warning);
    log.info(
        "the OAuth2 application has to list the redirect address " + enrolment.redirectAddress());
    log.info("open this address in a browser window where the CI user, and not you, is signed in:");
    log.info(enrolment.authorizeUrl().toString());
    Enrolled enrolled = enrolment.await(this::refuseWhoHasRights);
    log.mask("refresh token", enrolled.refreshToken());
    log.mask("ID token", enrolled.idToken().raw());
    enrolled.idToken().warnings().forEach(log::warning);
    store.keep(enrolled.refreshToken());
    log.info("enrolled " + enrolled.idToken().claims().text("preferred_username")
        + enrolled
            .refreshTokenExpiresAt()
            .map(end ->
                "; the refresh token ends at " + end + ": run 'oidc-login enroll --renew' before")
            .orElse(""));
  }

  private void refuseWhoHasRights(Claims user, Secret accessToken) {
    log.mask("access token", accessToken);
    UserRights found = rights.apply(accessToken);
    if (!found.mayChangeAnything()) {
      return;
    }
    throw Failure.refused("enrolling '" + found.user().login() + "': this user "
            + (found.siteAdmin()
                ? "administers the forge"
                : "may write to " + some(found.writable())))
        .hint(
            "whoever gets hold of the refresh token would have these rights: enrol a user of its own who can only read, and revoke"
                + " this grant in the settings of '" + found.user().login()
                + "', under Applications");
  }

  private static String some(List<String> repositories) {
    String named = String.join(", ", repositories.subList(0, Math.min(NAMED, repositories.size())));
    return repositories.size() > NAMED
        ? named + " and " + (repositories.size() - NAMED) + " more"
        : named;
  }
}
