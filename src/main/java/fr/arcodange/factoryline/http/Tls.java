package fr.arcodange.factoryline.http;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.FileTrouble;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS with the system's certificate authorities and, if asked, a file of further ones. The context is made at the first TLS
 * connection: reading the system's store costs a tenth of a second, which a call over plain HTTP must not pay.
 */
final class Tls extends SSLSocketFactory {
  private final List<X509Certificate> further;
  private @Nullable Context context;

  private Tls(List<X509Certificate> further) {
    this.further = further;
  }

  static Tls system() {
    return new Tls(List.of());
  }

  static Tls trusting(Path caFile) {
    return new Tls(read(caFile));
  }

  /** What OkHttp wants beside the factory. It only asks it for the roots, to order chains for pinning, which is not used. */
  X509TrustManager trustManager() {
    return new LazyTrustManager();
  }

  private static List<X509Certificate> read(Path caFile) {
    try (InputStream pem = Files.newInputStream(caFile)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(pem);
      if (certificates.isEmpty()) {
        throw Failure.usage("reading the CA file " + caFile + ": it holds no certificate")
            .hint("it has to be PEM, with at least one -----BEGIN CERTIFICATE----- block");
      }
      return certificates.stream().map(X509Certificate.class::cast).toList();
    } catch (IOException e) {
      throw Failure.usage("reading the CA file " + caFile + ": " + FileTrouble.of(caFile, e))
          .causedBy(e);
    } catch (CertificateException e) {
      throw Failure.usage("reading the CA file " + caFile + ": " + e.getMessage())
          .hint("it has to be PEM: one or more -----BEGIN CERTIFICATE----- blocks")
          .causedBy(e);
    }
  }

  private synchronized Context context() {
    if (context == null) {
      try {
        context = Context.of(further);
      } catch (GeneralSecurityException | IOException e) {
        throw new IllegalStateException("making a TLS context from the system's certificates", e);
      }
    }
    return context;
  }

  private synchronized boolean isMade() {
    return context != null;
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return context().sockets().getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return context().sockets().getSupportedCipherSuites();
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    return context().sockets().createSocket(socket, host, port, autoClose);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return context().sockets().createSocket(host, port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return context().sockets().createSocket(host, port, localHost, localPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return context().sockets().createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
      throws IOException {
    return context().sockets().createSocket(address, port, localAddress, localPort);
  }

  /** Trusts what the context trusts; before the first connection it knows no roots, instead of reading them too early. */
  private final class LazyTrustManager implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      context().trust().checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      context().trust().checkServerTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return isMade() ? context().trust().getAcceptedIssuers() : new X509Certificate[0];
    }
  }

  private record Context(X509TrustManager trust, SSLSocketFactory sockets) {
    static Context of(List<X509Certificate> further) throws GeneralSecurityException, IOException {
      X509TrustManager trust = trustManager(null);
      if (!further.isEmpty()) {
        trust = trustManager(store(trust.getAcceptedIssuers(), further));
      }
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, new TrustManager[] {trust}, null);
      return new Context(trust, tls.getSocketFactory());
    }

    private static KeyStore store(X509Certificate[] system, List<X509Certificate> further)
        throws GeneralSecurityException, IOException {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (X509Certificate certificate : system) {
        store.setCertificateEntry("system-" + number++, certificate);
      }
      for (X509Certificate certificate : further) {
        store.setCertificateEntry("further-" + number++, certificate);
      }
      return store;
    }

    /** @param store the roots; none means the system's */
    private static X509TrustManager trustManager(@Nullable KeyStore store)
        throws GeneralSecurityException {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return Arrays.stream(factory.getTrustManagers())
          .filter(X509TrustManager.class::isInstance)
          .map(X509TrustManager.class::cast)
          .findFirst()
          .orElseThrow();
    }
  }
}
