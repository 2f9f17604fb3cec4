package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.Secret;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a server is, and who connects.
 *
 * @param database the one to connect to for what all databases share; the lock is in it, so it must be the same for everybody
 * @param sslMode as libpq has it: {@code require}, {@code verify-full}, …
 * @param caFile certificates to trust, as PEM; those of Java without it
 */
public record ServerAddress(
    String host,
    int port,
    String database,
    String user,
    Secret password,
    String sslMode,
    Optional<Path> caFile) {

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:-]+");

  public ServerAddress {
    if (!HOST.matcher(host).matches()) {
      throw Failure.usage("PostgreSQL's host is '" + Display.line(host) + "', which is no host")
          .hint("name a host or an address; a socket's folder is none");
    }
    Objects.requireNonNull(database);
    Objects.requireNonNull(user);
    Objects.requireNonNull(password);
    Objects.requireNonNull(sslMode);
    Objects.requireNonNull(caFile);
  }

  /** Host and port, as they stand in a URL. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
