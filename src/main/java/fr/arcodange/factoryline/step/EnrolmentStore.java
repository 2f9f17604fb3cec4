package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.gitea.Gitea;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.text.NamedSecret;
import fr.arcodange.factoryline.text.Secret;
import java.nio.file.Path;
import java.util.List;

/** Where what an enrolment gave waits for the jobs that need it. */
@FunctionalInterface
public interface EnrolmentStore {

  /**
   * Keeps it, and whatever else jobs need.
   *
   * @throws fr.arcodange.factoryline.Failure if that cannot be done
   */
  void keep(Secret refreshToken);

  /**
   * Actions secrets of a repository, and a variable for the client id, which is none.
   *
   * @param prefix what the names begin with
   */
  static EnrolmentStore repository(
      Gitea gitea, String prefix, String clientId, Secret clientSecret, JobLog log) {
    return refreshToken -> {
      gitea.putVariable(prefix + "OIDC_CLIENT_ID", clientId);
      gitea.putSecret(prefix + "OIDC_CLIENT_SECRET", clientSecret);
      log.info("stored the variable " + prefix + "OIDC_CLIENT_ID and the secret " + prefix
          + "OIDC_CLIENT_SECRET");
      renewal(gitea, prefix, log).keep(refreshToken);
    };
  }

  /** The same where the application is known already: only the refresh token is replaced. */
  static EnrolmentStore renewal(Gitea gitea, String prefix, JobLog log) {
    return refreshToken -> {
      gitea.putSecret(prefix + "OIDC_REFRESH_TOKEN", refreshToken);
      log.info("stored the secret " + prefix + "OIDC_REFRESH_TOKEN");
    };
  }

  /** A file of assignments that only its owner can read. */
  static EnrolmentStore file(
      Path file, String prefix, String clientId, Secret clientSecret, JobLog log) {
    return refreshToken -> {
      SecretsFile.write(
          file,
          List.of(
              new NamedSecret(prefix + "OIDC_CLIENT_ID", Secret.of(clientId)),
              new NamedSecret(prefix + "OIDC_CLIENT_SECRET", clientSecret),
              new NamedSecret(prefix + "OIDC_REFRESH_TOKEN", refreshToken)));
      log.info("wrote " + file);
    };
  }
}
