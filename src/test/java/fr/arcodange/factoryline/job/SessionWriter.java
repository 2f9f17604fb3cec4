package fr.arcodange.factoryline.job;

import fr.arcodange.factoryline.text.NamedSecret;
import fr.arcodange.factoryline.text.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Adds to a session again and again, in this process or in one of its own. */
final class SessionWriter {
  static final long TIMES = 15;

  private SessionWriter() {}

  public static void main(String[] arguments) {
    write(Path.of(arguments[0]), arguments[1]);
  }

  static void write(Path path, String name) {
    SessionFile file = new SessionFile(path);
    for (int i = 0; i < TIMES; i++) {
      int round = i;
      file.update(session -> {
        List<NamedSecret> secrets = new ArrayList<>(session.secrets());
        secrets.add(new NamedSecret(name, Secret.of("value " + round)));
        return new Session(session.idToken(), session.vault(), secrets);
      });
    }
  }
}
