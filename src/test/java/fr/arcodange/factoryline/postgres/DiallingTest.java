package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Background;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.Cancelled;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody who takes a connection and then says nothing, ever. */
@Timeout(60)
class DiallingTest {
  private final Cancellation cancellation = new Cancellation(Duration.ZERO);
  private ServerSocket silent;

  @BeforeEach
  void listen() throws IOException {
    silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    silent.close();
  }

  private JdbcEntrance entrance(String sslMode, Duration longest) {
    return new JdbcEntrance(
        "127.0.0.1",
        silent.getLocalPort(),
        sslMode,
        Optional.empty(),
        cancellation,
        new Dialling(cancellation, longest));
  }

  private static LoginAttempt logIn(Entrance entrance) {
    return entrance.logIn("user", Secret.of("password"), "webapp");
  }

  @ParameterizedTest
  @ValueSource(strings = {"disable", "require"})
  void whoSaysNothingIsUnreachableOnceTheTimeIsUp(String sslMode) {
    Entrance entrance = entrance(sslMode, Duration.ofMillis(100));

    Failure failure = assertThrows(Failure.class, () -> logIn(entrance));

    assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
    assertTrue(
        failure.message().contains(entrance.where())
            && failure.message().contains("nobody there answered"),
        failure::toString);
    assertTrue(failure.hint().orElseThrow().contains("see what listens there"), failure::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"disable", "require"})
  void whoWaitsForOneIsCancelledAllTheSame(String sslMode) throws IOException {
    Entrance entrance = entrance(sslMode, Duration.ofDays(1));
    try (Background<LoginAttempt> waiting = Background.begin("logging in", () -> logIn(entrance));
        Socket accepted = silent.accept()) {
      assertTrue(accepted.getInputStream().read() >= 0);

      cancellation.cancel();

      assertThrows(Cancelled.class, waiting::await);
    }
  }
}
