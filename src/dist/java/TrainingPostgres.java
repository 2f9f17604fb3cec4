import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A PostgreSQL that has one superuser and one application, on loopback, for the one run that records which classes pg-provision loads:
 * it lets the driver log in (SCRAM-SHA-256, with the password that {@code TrainingServer} gives out) and answers the questions of a plan. Nothing but {@code make-dist}
 * uses it; tests meet real engines. The messages are those of PostgreSQL's chapter "Frontend/Backend Protocol".
 *
 * <p>Run as a single source file: {@code java TrainingPostgres.java PORT_FILE}. It ends when its standard input does.
 */
public final class TrainingPostgres {
  private static final String PASSWORD = "first value";
  private static final int ROUNDS = 4096;

  /** Enough for every question: what is not asked for is not read. */
  private static final int COLUMNS = 13;

  /** As in the catalog {@code pg_type}. */
  private static final int TEXT = 25;

  private static final int TEXT_ARRAY = 1009;

  private final DataInputStream in;
  private final DataOutputStream out;

  private TrainingPostgres(Socket client) throws IOException {
    in = new DataInputStream(client.getInputStream());
    out = new DataOutputStream(client.getOutputStream());
  }

  public static void main(String[] args) throws IOException {
    ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread accepting = new Thread(() -> accept(server));
    accepting.setDaemon(true);
    accepting.start();
    Path portFile = Path.of(args[0]);
    Path unfinished = portFile.resolveSibling(portFile.getFileName() + ".new");
    Files.writeString(unfinished, Integer.toString(server.getLocalPort()));
    Files.move(unfinished, portFile);
    while (System.in.read() >= 0) {
      // Until make-dist closes its end.
    }
  }

  private static void accept(ServerSocket server) {
    while (true) {
      try {
        Socket client = server.accept();
        Thread serving = new Thread(() -> serve(client));
        serving.setDaemon(true);
        serving.start();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void serve(Socket client) {
    try (client) {
      new TrainingPostgres(client).converse();
    } catch (EOFException e) {
      // The client has left.
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void converse() throws IOException, GeneralSecurityException {
    in.readNBytes(in.readInt() - 4);
    authenticate();
    for (String setting : List.of(
        "server_version=18.0", "server_encoding=UTF8", "client_encoding=UTF8", "DateStyle=ISO, MDY", "TimeZone=UTC",
        "integer_datetimes=on", "standard_conforming_strings=on", "in_hot_standby=off")) {
      send('S', setting.replaceFirst("=", "\0") + "\0");
    }
    send('K', "\0\0\0\1\0\0\0\1");
    ready();
    while (true) {
      char type = (char) in.readByte();
      byte[] body = in.readNBytes(in.readInt() - 4);
      if (type == 'X') {
        return;
      }
      answer(new String(body, StandardCharsets.UTF_8));
      ready();
    }
  }

  /** RFC 5802, from the server's side; whoever asks is let in. */
  private void authenticate() throws IOException, GeneralSecurityException {
    send('R', "\0\0\0\12SCRAM-SHA-256\0\0");
    String first = message();
    String bare = first.substring(first.indexOf(",,") + 2);
    byte[] salt = "a salt for training".getBytes(StandardCharsets.US_ASCII);
    String challenge = "r=" + bare.substring(bare.indexOf("r=") + 2) + "training,s="
        + Base64.getEncoder().encodeToString(salt) + ",i=" + ROUNDS;
    send('R', "\0\0\0\13" + challenge);
    String last = message();
    String withoutProof = last.substring(last.indexOf("c="), last.indexOf(",p="));
    byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
        .generateSecret(new PBEKeySpec(PASSWORD.toCharArray(), salt, ROUNDS, 256))
        .getEncoded();
    byte[] signature =
        hmac(hmac(salted, "Server Key"), bare + "," + challenge + "," + withoutProof);
    send('R', "\0\0\0\14v=" + Base64.getEncoder().encodeToString(signature));
    send('R', "\0\0\0\0");
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
  }

  private String message() throws IOException {
    in.readByte();
    return new String(in.readNBytes(in.readInt() - 4), StandardCharsets.UTF_8);
  }

  /** Each part of a question gets rows of text: of a server with one application, and of what a second one asks for; or none. */
  private void answer(String question) throws IOException {
    for (String part : question.split(";")) {
      rows(part);
    }
  }

  private void rows(String part) throws IOException {
    if (part.contains("server_version_num")) {
      send(row("180000", "postgres", "t", "t", "t"));
    } else if (part.contains("rolcanlogin, rolsuper")) {
      send(
          row("postgres", "t", "t", "t", "t", "t", "f", "f"),
          row("credentials_editor", "t", "f", "t", "f", "t", "f", "f"),
          row("pgbouncer_auth", "t", "f", "f", "f", "t", "f", "f"),
          row("webapp_role", "f", "f", "f", "f", "t", "f", "f"),
          row("webapp_connect", "f", "f", "f", "f", "t", "f", "f"));
    } else if (part.contains("admin_option")) {
      send(
          row("webapp_role", "credentials_editor", "postgres", "t", "f", "t"),
          row("webapp_connect", "credentials_editor", "postgres", "t", "f", "f"));
    } else if (part.contains("pg_control_system")) {
      send(row("1"));
    } else if (part.contains("pg_available_extensions")) {
      send(row("pg_trgm", "f", "{plpgsql}"));
    } else if (part.contains("has_parameter_privilege")) {
      send(row("timezone", "erp_role", "user", "t", "f"));
    } else if (part.contains("datconnlimit")) {
      send(row("webapp", "webapp_role", "-1", "t", "f"));
    } else if (part.contains("pg_db_role_setting")) {
      send(row("webapp", "{work_mem=8MB}"));
    } else if (part.contains("d.datacl")) {
      send(row("webapp", "webapp_connect", "CONNECT", "webapp_role"));
    } else if (part.contains("nspacl")) {
      send(
          row("public", null, "USAGE", "pg_database_owner", "pg_database_owner"),
          row("pgbouncer", "pgbouncer_auth", "USAGE", "postgres", "postgres"));
    } else if (part.contains("proconfig")) {
      send(row(
          "1",
          "pgbouncer_auth",
          "EXECUTE",
          "postgres",
          "pgbouncer",
          "postgres",
          "text",
          "i_username text",
          "sql",
          "SELECT 1",
          "record",
          "t",
          "{search_path=pg_catalog}"));
    } else if (part.strip().startsWith("SELECT has_table_privilege")) {
      send(row("t"));
    } else {
      send();
    }
  }

  private static List<String> row(String... values) {
    return Arrays.asList(values);
  }

  /** Every column is text, or an array of it where there is one in the first row. */
  @SafeVarargs
  private void send(List<String>... rows) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream columns = new DataOutputStream(bytes);
    columns.writeShort(COLUMNS);
    for (int i = 0; i < COLUMNS; i++) {
      boolean isArray = rows.length > 0 && String.valueOf(value(rows[0], i)).startsWith("{");
      columns.writeBytes("c" + i + "\0");
      columns.writeInt(0);
      columns.writeShort(0);
      columns.writeInt(isArray ? TEXT_ARRAY : TEXT);
      columns.writeShort(-1);
      columns.writeInt(-1);
      columns.writeShort(0);
    }
    send('T', bytes.toByteArray());
    for (List<String> row : rows) {
      bytes.reset();
      columns.writeShort(COLUMNS);
      for (int i = 0; i < COLUMNS; i++) {
        String value = value(row, i);
        byte[] text = String.valueOf(value).getBytes(StandardCharsets.UTF_8);
        columns.writeInt(value == null ? -1 : text.length);
        columns.write(text, 0, value == null ? 0 : text.length);
      }
      send('D', bytes.toByteArray());
    }
    send('C', "SELECT " + rows.length + "\0");
  }

  private static String value(List<String> row, int column) {
    return column < row.size() ? row.get(column) : null;
  }

  private void ready() throws IOException {
    send('Z', "I");
    out.flush();
  }

  private void send(char type, String body) throws IOException {
    send(type, body.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void send(char type, byte[] body) throws IOException {
    out.writeByte(type);
    out.writeInt(body.length + 4);
    out.write(body);
    out.flush();
  }
}
