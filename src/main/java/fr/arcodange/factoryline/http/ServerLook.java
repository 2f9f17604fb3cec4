package fr.arcodange.factoryline.http;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import okhttp3.Handshake;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Asks a server for what an answer says beside its content: who signed its certificate, and what time it has. */
public final class ServerLook {
  private static final long LONGEST_BODY = 64 * 1024;

  private final OkHttpClient http;
  private final Clock clock;

  public ServerLook(OkHttpClient http, Clock clock) {
    this.http = http;
    this.clock = clock;
  }

  /**
   * What came back of one GET, whatever its status.
   *
   * @param body its beginning
   * @param ahead how far the server's clock is ahead of ours, to the second its answer has; empty if it does not say
   * @param certificate the server's own; none over plain HTTP
   */
  public record Look(
      URI address,
      int status,
      String body,
      Optional<Duration> ahead,
      Optional<ServerCertificate> certificate) {}

  /**
   * Asks once.
   *
   * @param token for servers that tell strangers nothing
   * @throws Failure unreachable
   */
  public Look at(String doing, URI address, Optional<Secret> token) {
    Request.Builder builder =
        new Request.Builder().url(address.toString()).header("Accept", "application/json");
    token.ifPresent(secret -> builder.header("Authorization", "token " + secret.reveal()));
    Request request = builder.build();
    Instant before = clock.instant();
    try (Response response = http.newCall(request).execute()) {
      Instant after = clock.instant();
      return new Look(
          address,
          response.code(),
          response.peekBody(LONGEST_BODY).string(),
          Optional.ofNullable(response.headers().getInstant("Date"))
              .map(date -> ahead(date, before, after)),
          Optional.ofNullable(response.handshake()).flatMap(ServerLook::certificate));
    } catch (IOException e) {
      throw HttpFailures.unreachable(doing, request, e);
    }
  }

  /** The answer has whole seconds, and was made at some time in between. */
  private static Duration ahead(Instant date, Instant before, Instant after) {
    if (date.isBefore(before.minusSeconds(1))) {
      return Duration.between(before, date);
    }
    return date.isAfter(after) ? Duration.between(after, date) : Duration.ZERO;
  }

  private static Optional<ServerCertificate> certificate(Handshake handshake) {
    return handshake.peerCertificates().stream()
        .filter(X509Certificate.class::isInstance)
        .map(X509Certificate.class::cast)
        .map(ServerCertificate::of)
        .findFirst();
  }

  /** Whether it was the server's certificate that kept an answer from coming. */
  public static boolean isAboutCertificate(Failure failure) {
    return HttpFailures.causedBy(failure, CertificateException.class).isPresent();
  }

  /** The certificate that a server shows to whoever does not trust it; no connection comes of it. */
  public Optional<ServerCertificate> shown(URI address) {
    Recorder recorder = new Recorder();
    try {
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, new TrustManager[] {recorder}, null);
      OkHttpClient looking =
          http.newBuilder().sslSocketFactory(tls.getSocketFactory(), recorder).build();
      looking
          .newCall(new Request.Builder().url(address.toString()).build())
          .execute()
          .close();
    } catch (IOException refusedByTheRecorder) {
      return recorder.seen.stream().findFirst();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("making a TLS context", e);
    }
    return Optional.empty();
  }

  /** Looks at a certificate and trusts none. */
  private static final class Recorder extends X509ExtendedTrustManager {
    private final List<ServerCertificate> seen = new ArrayList<>();

    private void look(X509Certificate[] chain) throws CertificateException {
      seen.add(ServerCertificate.of(chain[0]));
      throw new CertificateException("it was only looked at");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      look(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      look(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      look(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      look(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      look(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      look(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
