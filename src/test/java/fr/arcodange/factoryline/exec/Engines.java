package fr.arcodange.factoryline.exec;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The real engines that tests meet: what {@code lab/engines} installed, else what is on {@code PATH}. It installs only what
 * {@code PATH} lacks or has too old, so its own come first.
 */
public final class Engines {
  private Engines() {}

  /** The search path with the installed engines in front. */
  public static String path() {
    return Path.of("lab", ".engines", "bin").toAbsolutePath() + ":"
        + Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
  }

  /** An engine's program. One that is absent fails the test; nothing is skipped. */
  public static Path find(String name) {
    return Programs.find(name, path())
        .orElseThrow(() -> new AssertionError(name + " is not there: run lab/engines"));
  }

  /** A port of loopback that is free now; somebody may take it before it is used. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
