package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import fr.arcodange.factoryline.exec.SideBySide;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.job.Ticker;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Database;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Grant;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Membership;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Role;
import fr.arcodange.factoryline.postgres.DatabaseCatalog.Lookup;
import fr.arcodange.factoryline.postgres.DatabaseCatalog.LookupBody;
import fr.arcodange.factoryline.postgres.DatabaseCatalog.Schema;
import fr.arcodange.factoryline.step.LeaseProvision;
import fr.arcodange.factoryline.step.LeaseRemoval;
import fr.arcodange.factoryline.step.PgDifference;
import fr.arcodange.factoryline.step.PgDrop;
import fr.arcodange.factoryline.step.ProvisioningText;
import fr.arcodange.factoryline.text.Redactor;
import fr.arcodange.factoryline.text.Secret;
import fr.arcodange.factoryline.vault.DatabaseConnection;
import fr.arcodange.factoryline.vault.DatabaseEngine;
import fr.arcodange.factoryline.vault.DatabaseLease;
import fr.arcodange.factoryline.vault.DatabaseRole;
import fr.arcodange.factoryline.vault.DatabaseWrite;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The script that a plan is, whole, for servers that stand in one way or another: {@code src/test/resources/postgres/sql/*.sql}.
 * {@code -Dgolden.update=true} writes them anew.
 */
class PlanScriptGoldenTest {
  private static final Path FOLDER = Path.of("src/test/resources/postgres/sql");
  private static final boolean UPDATE = Boolean.getBoolean("golden.update");

  private static final Layout LAYOUT = Layout.USUAL;
  private static final Passwords PASSWORDS = new Passwords(
      Optional.of(Secret.of("the-editors-own")), Optional.of(Secret.of("the-poolers-own")));

  private static final Application LESSONS = Application.named("dance-lessons-coach");
  private static final Application RICH = new Application(
      "erp",
      "erp",
      "erp_role",
      List.of("pg_trgm", "uuid-ossp"),
      Optional.of(20),
      Map.of("timezone", "Europe/Paris", "application.note", "it's a \\ note"),
      List.of("reports"),
      Application.Lifetimes.USUAL);

  private static final String EXECUTOR = "factoryline";
  private static final Role SUPERUSER =
      new Role("postgres", true, true, true, true, true, false, false);

  private static Map<String, Supplier<String>> cases() {
    Map<String, Supplier<String>> cases = new TreeMap<>();
    cases.put("fresh-15-superuser", () -> fresh(150_018, "postgres", LESSONS));
    cases.put("fresh-18-superuser", () -> fresh(180_006, "postgres", LESSONS));
    cases.put("fresh-15-executor", () -> fresh(150_018, EXECUTOR, LESSONS));
    cases.put("fresh-18-executor", () -> fresh(180_006, EXECUTOR, LESSONS));
    cases.put("all-that-can-be-declared", () -> fresh(180_006, "postgres", RICH));
    cases.put("all-that-can-be-declared-executor", () -> fresh(180_006, EXECUTOR, RICH));
    cases.put("vault", PlanScriptGoldenTest::vault);
    cases.put("lookup-in-public", PlanScriptGoldenTest::stray);
    cases.put("drop-superuser", () -> drop("postgres", Optional.of(7_512_623L)));
    cases.put("drop-executor", () -> drop(EXECUTOR, Optional.empty()));
    cases.put("nothing-to-do", () -> ProvisioningText.script(asDeclared()));
    return cases;
  }

  static Set<String> names() {
    return cases().keySet();
  }

  private static Path file(String name) {
    return FOLDER.resolve(name + ".sql");
  }

  @ParameterizedTest
  @MethodSource("names")
  void thePlanIsTheScriptInItsFile(String name) throws IOException {
    String script = Objects.requireNonNull(cases().get(name)).get();
    if (UPDATE) {
      Files.createDirectories(FOLDER);
      Files.writeString(file(name), script);
    }
    assertEquals(Files.readString(file(name)), script, file(name) + "; see the class comment");
    for (String secret : List.of("the-editors-own", "the-poolers-own", "SCRAM")) {
      assertFalse(script.contains(secret), script);
    }
  }

  @Test
  void everyFileIsOfACase() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertEquals(
          names().stream().map(PlanScriptGoldenTest::file).sorted().toList(),
          files.sorted().toList());
    }
  }

  private static PgDifference asDeclared() {
    return difference(provisioned("postgres"), Map.of("erp", inside("postgres")), erp());
  }

  private static Application erp() {
    return Application.named("erp");
  }

  private static ClusterCatalog cluster(
      int version,
      String executor,
      Map<String, Role> roles,
      Set<Membership> memberships,
      Map<String, Database> databases) {
    Map<String, Role> all = new HashMap<>(roles);
    all.put("postgres", SUPERUSER);
    all.put(EXECUTOR, new Role(EXECUTOR, true, false, true, true, true, false, false));
    boolean superuser = executor.equals("postgres");
    Map<String, String> verifiers = new HashMap<>();
    roles.values().stream()
        .filter(Role::login)
        .forEach(role -> verifiers.put(
            role.name(),
            ScramVerifier.of(
                (role.name().equals(LAYOUT.editor()) ? PASSWORDS.editor() : PASSWORDS.pooler())
                    .orElseThrow(),
                new SecureRandom())));
    return new ClusterCatalog(
        version,
        executor,
        all,
        memberships,
        databases,
        superuser ? Optional.of(verifiers) : Optional.empty(),
        superuser,
        true,
        Offer.UNASKED);
  }

  private static String fresh(int version, String executor, Application application) {
    return ProvisioningText.script(difference(
        cluster(version, executor, Map.of(), Set.of(), Map.of()), Map.of(), application));
  }

  private static PgDifference difference(
      ClusterCatalog cluster, Map<String, DatabaseCatalog> databases, Application application) {
    return new PgDifference(
        new ServerDifference(cluster, LAYOUT)
            .works(
                true,
                List.of(application),
                new ServerDifference.Looked(databases, Map.of(), ""),
                PASSWORDS,
                new SecureRandom()),
        List.of(),
        List.of(),
        List.of(),
        "Vault",
        Optional.empty());
  }

  private static String vault() {
    PgDifference server = asDeclared();
    DatabaseConnection before = new DatabaseConnection(
        "erp",
        "postgresql-database-plugin",
        "postgresql://{{username}}:{{password}}@old.example:5432/erp",
        LAYOUT.editor(),
        Optional.empty(),
        List.of("erp"));
    JobLog log =
        new JobLog(new StringWriter(), true, new Redactor(), Clock.systemUTC(), Ticker.daemon());
    List<DatabaseWrite> writes = new LeaseProvision(
            new OneConnection(before),
            LAYOUT,
            new LeaseProvision.Server("pg.example", 5432, "verify-full", 18),
            new SideBySide(2),
            log)
        .plan(List.of(erp(), LESSONS), false);
    return ProvisioningText.script(
        new PgDifference(server.works(), writes, List.of(), List.of(), "Vault", Optional.empty()));
  }

  /** What OpenTofu was made to do: a lookup that whoever owns the database can replace. */
  private static String stray() {
    Lookup lookup = new Lookup(
        "public",
        "postgres",
        "text",
        "i_username text, OUT uname text, OUT phash text",
        new LookupBody("plpgsql", "BEGIN SELECT … FROM pg_shadow; END", "record", true, List.of()),
        Set.of(new Grant(Optional.of(LAYOUT.pooler()), "EXECUTE", "postgres")));
    DatabaseCatalog fresh = DatabaseCatalog.fresh(true);
    DatabaseCatalog inside = new DatabaseCatalog(
        fresh.schemas(), List.of(lookup), fresh.extensions(), fresh.byDefault(), true);
    return ProvisioningText.script(
        difference(provisioned("postgres"), Map.of("erp", inside), erp()));
  }

  private static String drop(String executor, Optional<Long> bytes) {
    AllowedDrops allowed = new AllowedDrops(List.of("erp", "never"), Optional.of("database"));
    DropCatalog around =
        new DropCatalog(false, bytes, Map.of(LAYOUT.editor(), 2), List.of(), Map.of());
    List<PgDrop> drops = new ServerDifference(provisioned(executor), LAYOUT)
        .drops(allowed, Map.of("erp", around)).stream()
            .map(work -> new PgDrop(work, new LeaseRemoval("erp", true, true)))
            .toList();
    return ProvisioningText.script(
        new PgDifference(List.of(), List.of(), List.of(), drops, "Vault", Optional.empty()));
  }

  /** With what {@code erp} has got. */
  private static ClusterCatalog provisioned(String executor) {
    Map<String, Role> roles = Stream.of(
            new Role("erp_role", false, false, false, false, true, false, false),
            new Role("erp_connect", false, false, false, false, true, false, false),
            new Role(LAYOUT.editor(), true, false, true, false, true, false, false),
            new Role(LAYOUT.pooler(), true, false, false, false, true, false, false))
        .collect(Collectors.toMap(Role::name, Function.identity()));
    Set<Membership> memberships = new HashSet<>();
    for (String role : List.of("erp_role", "erp_connect")) {
      memberships.add(new Membership(role, LAYOUT.editor(), executor, true, true, true));
      if (!executor.equals("postgres")) {
        memberships.add(new Membership(role, executor, "postgres", true, false, false));
      }
    }
    Set<Grant> grants = Stream.of("erp_connect", LAYOUT.editor(), LAYOUT.pooler())
        .map(role -> new Grant(Optional.of(role), "CONNECT", "erp_role"))
        .collect(Collectors.toSet());
    return cluster(
        180_006,
        executor,
        roles,
        memberships,
        Map.of("erp", new Database("erp", "erp_role", -1, true, false, grants, Map.of())));
  }

  private static DatabaseCatalog inside(String executor) {
    Map<String, Schema> schemas = new HashMap<>(DatabaseCatalog.fresh(true).schemas());
    schemas.put(
        LAYOUT.schema(),
        new Schema(
            LAYOUT.schema(),
            executor,
            Set.of(new Grant(Optional.of(LAYOUT.pooler()), "USAGE", executor))));
    Lookup lookup = new Lookup(
        LAYOUT.schema(),
        executor,
        Layout.LOOKUP_INPUTS,
        Layout.LOOKUP_ARGUMENTS,
        Layout.BODY,
        Set.of(new Grant(Optional.of(LAYOUT.pooler()), "EXECUTE", executor)));
    return new DatabaseCatalog(schemas, List.of(lookup), Set.of("plpgsql"), Set.of(), true);
  }

  /** A Vault that has one connection, and nothing else. */
  private record OneConnection(DatabaseConnection connection) implements DatabaseEngine {
    @Override
    public boolean isTokenGood() {
      return true;
    }

    @Override
    public String describe() {
      return "Vault, database";
    }

    @Override
    public String mount() {
      return "database";
    }

    @Override
    public Optional<DatabaseConnection> connection(String name) {
      return Optional.of(connection).filter(there -> there.name().equals(name));
    }

    @Override
    public Optional<DatabaseRole> role(String name) {
      return Optional.empty();
    }

    @Override
    public void write(DatabaseWrite write, Optional<Secret> password) {
      throw new AssertionError("a plan writes nothing");
    }

    @Override
    public void deleteRole(String name) {
      throw new AssertionError("a plan deletes nothing");
    }

    @Override
    public void deleteConnection(String name) {
      throw new AssertionError("a plan deletes nothing");
    }

    @Override
    public DatabaseLease lease(String role) {
      throw new AssertionError("nobody is given a user");
    }

    @Override
    public void revoke(DatabaseLease lease) {
      throw new AssertionError("nobody was given a user");
    }
  }
}
