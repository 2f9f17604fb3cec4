package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.text.Secret;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a server is, and who connects.
 *
 * @param database the one to connect to for what all databases share; the lock is in it, so it must be the same for everybody
 * @param sslMode as libpq has it: {@code require}, {@code verify-full}, …
 * @param caFile certificates to trust, as PEM
 */
public record ServerAddress(
    String host,
    int port,
    String database,
    String user,
    Secret password,
    String sslMode,
    Optional<Path> caFile) {

  public ServerAddress {
    Objects.requireNonNull(host);
    Objects.requireNonNull(database);
    Objects.requireNonNull(user);
    Objects.requireNonNull(password);
    Objects.requireNonNull(sslMode);
    Objects.requireNonNull(caFile);
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
