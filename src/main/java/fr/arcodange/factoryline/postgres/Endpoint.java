package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.text.Secret;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a server or a pooler listens, for whoever may log in there.
 *
 * @param sslMode as libpq has it: {@code require}, {@code verify-full}, …
 * @param caFile certificates to trust, as PEM; those of Java without it
 */
public record Endpoint(String host, int port, String sslMode, Optional<Path> caFile) {
  public Endpoint {
    Objects.requireNonNull(host);
    Objects.requireNonNull(sslMode);
    Objects.requireNonNull(caFile);
  }

  /** The same with somebody who logs in. */
  public ServerAddress as(String user, Secret password, String database) {
    return new ServerAddress(host, port, database, user, password, sslMode, caFile);
  }
}
