package fr.arcodange.factoryline.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose certificate no system trusts, as labs have. */
class OwnCertificateIT {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir
  Path temp;

  @Test
  void itIsTrustedOnceItsCaIsNamed() throws Exception {
    SampleRepository repository = SampleRepository.create(temp.resolve("server/owner/factory.git"));
    String main = repository.commit("a", "1");
    SampleRepository local = SampleRepository.create(temp.resolve("local"));
    KeyStore keys = keys();
    Path caFile = Files.writeString(
        temp.resolve("ca.pem"), pem(keys.getCertificate("server").getEncoded()));
    try (GitHttpServer server = new GitHttpServer(temp.resolve("server"), temp, context(keys))) {
      String url = server.url() + "/owner/factory.git";

      Git trusting = open(local, Optional.of(caFile));
      trusting.fetch(url, List.of(Refspecs.branch("main")));
      assertEquals(main, trusting.resolve(Refspecs.localBranch("main")));

      local.git("config", "http.sslVerify", "false");
      Failure failure = assertThrows(
          Failure.class,
          () -> open(local, Optional.empty()).fetch(url, List.of(Refspecs.branch("main"))));
      assertEquals(Failure.Kind.UNREACHABLE, failure.kind(), failure.message());
      assertTrue(failure.hint().orElseThrow().contains("--ca-file"), failure.message());
    }
  }

  private static Git open(SampleRepository local, Optional<Path> caFile) {
    return new GitRepository(
        new GitRunner(
                local.programs(),
                local.folder(),
                GitEnvironment.of(local.environment(), local.folder(), Optional.empty(), caFile))
            .atTop(),
        new FetchRetries(List.of()));
  }

  private KeyStore keys() throws Exception {
    Path store = temp.resolve("keys.p12");
    List<String> keytool = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair"));
    keytool.addAll(
        List.of("-alias", "server", "-keyalg", "EC", "-dname", "CN=localhost", "-validity", "30"));
    keytool.addAll(List.of("-ext", "bc:c", "-ext", "san=dns:localhost,ip:127.0.0.1"));
    keytool.addAll(List.of(
        "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", new String(PASSWORD)));
    assertEquals(
        0,
        new ProcessBuilder(keytool)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor());
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream stream = Files.newInputStream(store)) {
      keys.load(stream, PASSWORD);
    }
    return keys;
  }

  private static SSLContext context(KeyStore keys) throws Exception {
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  private static String pem(byte[] certificate) {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate)
        + "\n-----END CERTIFICATE-----\n";
  }
}
