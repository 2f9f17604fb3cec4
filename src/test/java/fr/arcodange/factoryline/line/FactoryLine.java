package fr.arcodange.factoryline.line;

import static org.junit.jupiter.api.Assertions.assertEquals;

import fr.arcodange.factoryline.exec.Engines;
import fr.arcodange.factoryline.planstore.FakeGcsServer;
import fr.arcodange.factoryline.vault.OpenBaoServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The engines that all tests of a class share: {@code @RegisterExtension static final FactoryLine LINE = new FactoryLine();}.
 * Each test makes {@link #site() a site} of its own, which ends with it.
 * After each test no token may be alive but the root's.
 */
final class FactoryLine
    implements BeforeAllCallback, AfterEachCallback, AfterAllCallback, AutoCloseable {
  /** The value of the secret in KV {@code kv/ci}, key {@code api_token}. */
  static final String CANARY = "canary-5f0c9a7e31b24d68";

  private final OpenBaoServer bao = new OpenBaoServer();
  private final FakeGcsServer gcs = new FakeGcsServer();
  private final Deque<Site> sites = new ArrayDeque<>();
  private @Nullable Bucket states;
  private @Nullable Bucket plans;
  private @Nullable Path folder;
  private byte[] firstState = new byte[0];
  private int made;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
    folder = Files.createTempDirectory("line").toRealPath();
    bao.start();
    gcs.start();
    states = new Bucket(gcs, "state");
    plans = new Bucket(gcs, "plans");
    bao.write("sys/mounts/kv", Map.of("type", "kv", "options", Map.of("version", "2")));
    bao.write("kv/data/ci", Map.of("data", Map.of("api_token", CANARY)));
    bao.policy("ci", "path \"kv/data/*\" { capabilities = [\"read\"] }");
    try (Site first = newSite()) {
      first.apply(first.push(), "--require", "none").endedWith(0);
      firstState = first.rawState().orElseThrow();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    while (!sites.isEmpty()) {
      sites.pop().close();
    }
    assertEquals(0, tokensAlive(), "tokens that are alive after the test");
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }

  @Override
  public void close() {
    bao.close();
    gcs.close();
    Path made = folder;
    if (made == null || !Files.exists(made)) {
      return;
    }
    try (Stream<Path> files = Files.walk(made)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A repository whose main branch was applied already: state and configuration agree. */
  Site site() {
    Site site = emptySite();
    site.putState(firstState);
    return site;
  }

  /** A repository that nothing was applied of. */
  Site emptySite() {
    Site site = newSite();
    sites.push(site);
    return site;
  }

  private Site newSite() {
    made++;
    return new Site(this, "factory" + made);
  }

  OpenBaoServer bao() {
    return bao;
  }

  FakeGcsServer gcs() {
    return gcs;
  }

  Bucket states() {
    return started(states);
  }

  Bucket plans() {
    return started(plans);
  }

  Path folder() {
    return started(folder);
  }

  private static <T> T started(@Nullable T engine) {
    return Optional.ofNullable(engine)
        .orElseThrow(() -> new IllegalStateException("the line was not started"));
  }

  /** How many tokens Vault knows, besides the root's; a token that was revoked is none. */
  int tokensAlive() {
    return bao.read("auth/token/accessors?list=true").path("data").path("keys").size() - 1;
  }

  /** The search path of a job: that of this machine, with tofu on it. */
  static String path() {
    Engines.find("tofu");
    return Engines.path();
  }
}
