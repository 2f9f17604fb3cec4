package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.Cancelled;
import fr.arcodange.factoryline.exec.SideBySide;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.job.StepOutputs;
import fr.arcodange.factoryline.job.StepSummary;
import fr.arcodange.factoryline.job.Ticker;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.postgres.Entrance;
import fr.arcodange.factoryline.postgres.Layout;
import fr.arcodange.factoryline.postgres.LeaseSession;
import fr.arcodange.factoryline.postgres.LoginAttempt;
import fr.arcodange.factoryline.text.Redactor;
import fr.arcodange.factoryline.text.Secret;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of leases and of rows when something goes another way; real servers are for {@code PgVerifyIT}. */
class PgVerifyTest {
  private static final Application WEBAPP = Application.named("webapp");
  private static final Application ERP = Application.named("erp");
  private static final List<Application> BOTH = List.of(WEBAPP, ERP);

  private final FakeEngine vault = new FakeEngine();
  private final FakeEntrance server = new FakeEntrance(vault);
  private final FakeEntrance pooler = new FakeEntrance(vault);
  private final Cancellation cancellation = new Cancellation(Duration.ZERO);
  private final StringWriter printed = new StringWriter();
  private final JobLog log =
      new JobLog(printed, true, new Redactor(), Clock.systemUTC(), Ticker.daemon());

  private PgVerify verify() {
    return new PgVerify(
        new LeaseTrial(vault, Layout.USUAL, server, Optional.of(pooler), cancellation, log),
        new SideBySide(2),
        cancellation,
        log);
  }

  private VerifyReport report() {
    return verify().run(BOTH, BOTH);
  }

  private static List<String> failed(VerifyReport report) {
    return report.failed().stream()
        .map(check ->
            check.application() + " " + check.way().word() + " " + check.what().word())
        .toList();
  }

  private void assertNothingIsLeft() {
    assertEquals(List.of(), vault.live());
    assertEquals(0, server.open() + pooler.open());
  }

  @Test
  void rowsComeInTheOrderOfTheApplications() {
    List<Application> many =
        IntStream.range(0, 40).mapToObj(i -> Application.named("app" + i)).toList();
    VerifyReport report = verify().run(many, many);
    assertEquals(
        many.stream().map(Application::name).toList(),
        report.checks().stream().map(Check::application).distinct().toList());
    assertTrue(report.verified());
    assertEquals(40 * 13, report.checks().size());
    assertTrue(vault.mostAtOnce() <= 2, "" + vault.mostAtOnce());
    assertNothingIsLeft();
  }

  @Test
  void theLastApplicationsNeighbourIsTheFirst() {
    VerifyReport report = verify().run(BOTH, List.of(ERP));
    assertTrue(report.checks().stream()
        .anyMatch(check -> check.says().contains("the database of webapp")));
    assertEquals(List.of("erp"), vault.asked());
  }

  @Test
  void aServerThatIsNotToBeHadEndsItAndEveryLeaseIsGivenBack() {
    pooler.gone = true;
    Failure failure = assertThrows(Failure.class, this::report);
    assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
    assertNothingIsLeft();
  }

  @Test
  void aVaultThatDeniesEndsIt() {
    vault.refusal = Optional.of(Failure.denied("no policy"));
    assertEquals(Failure.Kind.DENIED, assertThrows(Failure.class, this::report).kind());
  }

  @Test
  void aUserWhomVaultCannotMakeIsTheOnlyRowOfItsApplication() {
    vault.refusal = Optional.of(Failure.toolFailed("unknown role: webapp"));
    VerifyReport report = report();
    assertEquals(List.of("webapp Vault lease", "erp Vault lease"), failed(report));
    assertEquals(2, report.checks().size());
  }

  @Test
  void aLeaseThatCannotBeRevokedIsARowWithItsIdAndTheWayOut() {
    vault.revocable = false;
    VerifyReport report = verify().run(BOTH, List.of(WEBAPP));
    assertEquals(List.of("webapp Vault revocation"), failed(report));
    Check.Failed failed = (Check.Failed) report.failed().get(0).result();
    assertEquals("having Vault take it back: HTTP 400", failed.cameBack());
    assertTrue(
        failed.advice().endsWith("bao lease revoke database/creds/webapp/1"), failed.advice());
    assertEquals(4, report.notChecked().size());
    assertEquals(0, server.open() + pooler.open());
  }

  @Test
  void aLeaseThatCannotBeGivenBackAfterAFailureIsToldBesidesIt() {
    pooler.gone = true;
    vault.revocable = false;
    assertThrows(Failure.class, this::report);
    assertTrue(printed.toString().contains("a lease could not be given back"), printed.toString());
    assertTrue(printed.toString().contains("bao lease revoke database/creds/"), printed.toString());
  }

  @Test
  void aJobThatIsCancelledGivesItsLeaseBackAndSaysNothingOfWhatItBroke() {
    server.atTable = cancellation::cancel;
    assertThrows(Cancelled.class, this::report);
    assertNothingIsLeft();
    assertFalse(vault.asked().isEmpty());
  }

  @Test
  void anErrorThatIsNoRefusalDoesNotCountAsOne() {
    server.other = new LoginAttempt.Failed("sorry, too many clients already");
    assertEquals(
        List.of("webapp direct other-database", "erp direct other-database"), failed(report()));
  }

  @Test
  void aPoolerThatIsNoneIsARowAndAServerThatIsOneIsNot() {
    server.isServer = true;
    assertEquals(List.of(), failed(report()));
    pooler.isServer = true;
    assertEquals(List.of("webapp pooler pooled", "erp pooler pooled"), failed(report()));
  }

  @Test
  void aPasswordIsMaskedBeforeAnythingElseHappens() {
    report();
    assertTrue(printed.toString().contains("::add-mask::password-1"), printed.toString());
  }

  @Test
  void aCheckThatFailedRefusesEvenWhenTheReportCannotBeDelivered(@TempDir Path folder) {
    server.other = new LoginAttempt.Failed("no");
    VerifyReport report = report();
    Failure refused = assertThrows(
        Failure.class,
        () -> verify()
            .tell(
                report,
                new StepOutputs(Optional.of(folder)),
                new StepSummary(Optional.empty()),
                UnaryOperator.identity()));
    assertEquals(Failure.Kind.REFUSED, refused.kind());
    assertEquals("2 applications: 2 of 26 checks failed", refused.message());

    server.other = new LoginAttempt.Refused("permission denied");
    VerifyReport good = report();
    Failure undelivered = assertThrows(
        Failure.class,
        () -> verify()
            .tell(
                good,
                new StepOutputs(Optional.of(folder)),
                new StepSummary(Optional.empty()),
                UnaryOperator.identity()));
    assertEquals(Failure.Kind.NOT_DELIVERED, undelivered.kind());
  }

  /** Lets in whoever has a lease that lives, into the database of its application only. */
  private static final class FakeEntrance implements Entrance {
    private final FakeEngine vault;
    private final List<LeaseSession> sessions = new ArrayList<>();
    private boolean gone;
    private boolean isServer;
    private Runnable atTable = () -> {};
    private LoginAttempt other = new LoginAttempt.Refused("permission denied for database");

    FakeEntrance(FakeEngine vault) {
      this.vault = vault;
    }

    synchronized int open() {
      return sessions.size();
    }

    @Override
    public String where() {
      return "pg.example:5432";
    }

    @Override
    public synchronized LoginAttempt logIn(String user, Secret password, String database) {
      if (gone) {
        throw Failure.unreachable("connecting to pg.example: connection refused");
      }
      if (!vault.isLive(user)) {
        return new LoginAttempt.Refused("no such user");
      }
      if (!user.startsWith("v-" + database + "-")) {
        return other;
      }
      LeaseSession session = new FakeSession(this, user, database + "_role");
      sessions.add(session);
      return new LoginAttempt.In(session);
    }
  }

  private record FakeSession(FakeEntrance entrance, String user, String role)
      implements LeaseSession {
    @Override
    public Identity identity() {
      return new Identity(user, role);
    }

    @Override
    public boolean isOfTheServerItself() {
      return entrance.isServer;
    }

    @Override
    public String ownerOfNewTable(String name) {
      assertTrue(name.matches("factoryline_verify_[0-9a-f]{8}"), name);
      entrance.atTable.run();
      return role;
    }

    @Override
    public void stayConnected() {}

    @Override
    public Optional<String> end() {
      return entrance.vault.isLive(user) ? Optional.empty() : Optional.of("terminated");
    }

    @Override
    public void close() {
      synchronized (entrance) {
        entrance.sessions.remove(this);
      }
    }
  }
}
