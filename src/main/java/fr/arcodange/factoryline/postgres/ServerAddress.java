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
 * @param caller what sessions call themselves ({@code application_name})
 */
public record ServerAddress(
    String host,
    int port,
    String database,
    String user,
    Secret password,
    String sslMode,
    Optional<Path> caFile,
    String caller) {

  private static final String PROGRAM = "factoryline";

  /** What PostgreSQL keeps of it, in bytes. */
  private static final int LONGEST_CALLER = 63;

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
    Objects.requireNonNull(caller);
  }

  /** Of which nobody asks from where it is called. */
  public ServerAddress(
      String host,
      int port,
      String database,
      String user,
      Secret password,
      String sslMode,
      Optional<Path> caFile) {
    this(host, port, database, user, password, sslMode, caFile, PROGRAM + " pg-provision");
  }

  /**
   * The same, called from there.
   *
   * @param place a page or a host; of a long one the end is shown, as that tells one run from another
   */
  public ServerAddress calledFrom(String place) {
    String shown = place.replaceFirst("^https?://", "");
    int room = LONGEST_CALLER - PROGRAM.length() - 1;
    String end =
        shown.length() <= room ? shown : "..." + shown.substring(shown.length() - room + 3);
    return new ServerAddress(
        host, port, database, user, password, sslMode, caFile, PROGRAM + " " + end);
  }

  /** Host and port, as they stand in a URL. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
