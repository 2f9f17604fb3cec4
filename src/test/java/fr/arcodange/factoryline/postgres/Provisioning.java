package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.text.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A test's own names on a shared server, and the product at work with them.
 *
 * @param own what every name of the test begins with
 */
record Provisioning(String own, Layout layout) {
  static final Secret PASSWORD = Secret.of("provisioned");
  static final Passwords PASSWORDS = new Passwords(Optional.of(PASSWORD), Optional.of(PASSWORD));

  static Provisioning anew() {
    String own = "t" + UUID.randomUUID().toString().substring(0, 8);
    return new Provisioning(
        own, new Layout(own + "_editor", own + "_pooler", own + "_lookup", Optional.empty()));
  }

  /** @param suffix what is behind the test's own name */
  Application declared(String suffix, List<String> extensions, Map<String, String> settings) {
    Application plain = Application.named(own + suffix);
    return new Application(
        plain.name(),
        plain.database(),
        plain.owner(),
        extensions,
        Optional.empty(),
        settings,
        List.of(),
        Application.Lifetimes.USUAL);
  }

  Provisioner superuser(RealPostgres server) {
    return by(server, RealPostgres.SUPERUSER, server.password(), 2);
  }

  /** @param parallel as the option {@code --connections} says it */
  Provisioner by(RealPostgres server, String user, Secret password, int parallel) {
    return Provisioner.connect(
        address(server, user, password),
        layout,
        PASSWORDS,
        parallel,
        new Cancellation(Duration.ofSeconds(10)));
  }

  /** A superuser's who soon has waited long enough for others' locks. */
  Provisioner impatient(RealPostgres server) {
    Cancellation cancellation = new Cancellation(Duration.ofSeconds(10));
    return Provisioner.over(
        new Connections(
            address(server, RealPostgres.SUPERUSER, server.password()),
            cancellation,
            Duration.ofMillis(500)),
        layout,
        PASSWORDS,
        2,
        cancellation,
        Optional.empty());
  }

  private static ServerAddress address(RealPostgres server, String user, Secret password) {
    return new ServerAddress(
        server.host(), server.port(), "postgres", user, password, "disable", Optional.empty());
  }

  /** What is done for a superuser. */
  List<String> apply(RealPostgres server, List<Application> applications) {
    try (Provisioner provisioner = superuser(server)) {
      return apply(provisioner, applications);
    }
  }

  static List<String> apply(Provisioner provisioner, List<Application> applications) {
    List<String> done = Collections.synchronizedList(new ArrayList<>());
    provisioner.lock(Duration.ofSeconds(60));
    assertEquals(
        List.of(),
        provisioner.apply(
            provisioner.plan(applications), (title, statement) -> done.add(statement.shown())));
    return done;
  }

  static List<String> statements(List<Work> works) {
    return works.stream()
        .flatMap(work -> work.statements().stream())
        .map(SqlStatement::shown)
        .toList();
  }
}
