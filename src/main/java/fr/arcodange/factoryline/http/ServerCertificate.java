package fr.arcodange.factoryline.http;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Objects;

/** Whose certificate it is, who signed it, and when it ends. */
public record ServerCertificate(String subject, String signedBy, Instant ends) {
  public ServerCertificate {
    Objects.requireNonNull(subject);
    Objects.requireNonNull(signedBy);
    Objects.requireNonNull(ends);
  }

  static ServerCertificate of(X509Certificate certificate) {
    return new ServerCertificate(
        certificate.getSubjectX500Principal().getName(),
        certificate.getIssuerX500Principal().getName(),
        certificate.getNotAfter().toInstant());
  }

  /** Whether nobody but the server itself vouches for it. */
  public boolean isSelfSigned() {
    return subject.equals(signedBy);
  }
}
