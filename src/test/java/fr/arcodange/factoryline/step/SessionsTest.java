package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.job.SessionFile;
import fr.arcodange.factoryline.job.Ticker;
import fr.arcodange.factoryline.text.NamedSecret;
import fr.arcodange.factoryline.text.Redactor;
import fr.arcodange.factoryline.text.Secret;
import fr.arcodange.factoryline.vault.VaultSettings;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of tokens when Vault does not answer, or when they are not ours: the rest is shown on a real one. */
class SessionsTest {
  private static final VaultSettings WHERE =
      new VaultSettings(URI.create("https://vault.example"), Optional.empty());
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  @TempDir
  private Path folder;

  private final FakeVault vault = new FakeVault();
  private final StringWriter printed = new StringWriter();
  private final JobLog log =
      new JobLog(printed, false, new Redactor(), Clock.systemUTC(), Ticker.daemon());
  private SessionFile file = new SessionFile(Path.of("unset"));
  private Sessions sessions = new Sessions(file, where -> vault, log);

  @BeforeEach
  void fileInTheJobsFolder() {
    file = new SessionFile(folder.resolve("factoryline/session.json"));
    sessions = new Sessions(file, where -> vault, log);
  }

  private VaultLease lease(String token, boolean ours) {
    return new VaultLease(vault, FakeVault.token(token), ours, List.of(), log, NOW)
        .with(List.of(new NamedSecret("API_TOKEN", Secret.of("of " + token))));
  }

  private String keptToken() {
    return file.read().vault().orElseThrow().token().reveal();
  }

  @Test
  void aSecondLoginCountsAlthoughTheFirstCannotBeRevoked() {
    sessions.keep(lease("first", true), WHERE);
    vault.down();

    sessions.keep(lease("second", true), WHERE);

    assertEquals("second", keptToken());
    assertEquals("of second", file.read().secrets().get(0).value().reveal());
    assertTrue(
        printed
            .toString()
            .contains("the Vault token of the login before could not be revoked: asking Vault:"),
        printed.toString());
  }

  @Test
  void aFirstLoginThatWasHandedToUsIsNotRevokedByASecond() {
    sessions.keep(lease("theirs", false), WHERE);

    sessions.keep(lease("second", true), WHERE);

    assertEquals(List.of(), vault.revoked);
  }

  @Test
  void aTokenThatIsKeptAgainIsNotRevoked() {
    sessions.keep(lease("same", true), WHERE);

    sessions.keep(lease("same", true), WHERE);

    assertEquals(List.of(), vault.revoked);
    assertEquals("same", keptToken());
  }

  @Test
  void aSessionThatCannotBeEndedIsKeptForAnotherTry() {
    sessions.keep(lease("token", true), WHERE);
    vault.down();

    Failure failure = assertThrows(Failure.class, sessions::revoke);

    assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
    assertEquals("token", keptToken());
  }

  @Test
  void whetherALoginLivesIsNotGuessed() {
    sessions.keep(lease("token", true), WHERE);
    vault.down();

    Failure failure = assertThrows(Failure.class, () -> sessions.login(Optional.of(WHERE)));

    assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
  }

  @Test
  void aDeadLoginIsRefusedOnlyWhereThereCanBeNoOther() {
    sessions.keep(lease("token", true), WHERE);
    vault.revoke(Secret.of("token"));

    assertEquals(Optional.empty(), sessions.login(Optional.of(WHERE)));
    Failure failure = assertThrows(Failure.class, () -> sessions.login(Optional.empty()));

    assertEquals(Failure.Kind.DENIED, failure.kind());
    assertEquals(
        "using the login in " + file.path() + ": the session's Vault token is dead",
        failure.message());
  }

  @Test
  void aLeaseThatCannotBeGivenBackNamesItsAccessorAndItsEnd() {
    vault.down();

    lease("token", true).close();

    assertEquals("""
        warning: the Vault token could not be revoked: asking Vault: connection refused
        hint: revoke it by its accessor accessor-of-token, or wait: it ends by itself at 2026-11-23T12:15:00Z
        """, printed.toString());
  }
}
