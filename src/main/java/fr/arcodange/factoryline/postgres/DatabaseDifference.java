package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.postgres.ClusterCatalog.Grant;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Role;
import fr.arcodange.factoryline.postgres.DatabaseCatalog.Lookup;
import fr.arcodange.factoryline.postgres.DatabaseCatalog.Schema;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The part of an application's difference that lies in its database: the lookup, the extensions, the schemas. */
final class DatabaseDifference {
  private final ClusterCatalog cluster;
  private final Layout layout;
  private final Application application;
  private final DatabaseCatalog inside;
  private final List<SqlStatement> statements;
  private final List<String> warnings;

  DatabaseDifference(
      ClusterCatalog cluster,
      Layout layout,
      Application application,
      DatabaseCatalog inside,
      List<SqlStatement> statements,
      List<String> warnings) {
    this.cluster = cluster;
    this.layout = layout;
    this.application = application;
    this.inside = inside;
    this.statements = statements;
    this.warnings = warnings;
  }

  void add() {
    schemaOfTheLookup();
    lookup();
    if (!inside.readsVerifiers()) {
      warnings.add("the lookup finds nobody until a superuser runs, in database "
          + application.database() + ": GRANT SELECT ON pg_catalog.pg_authid TO "
          + Sql.name(cluster.executor()));
    }
    strays();
    extensions();
    application.schemas().stream()
        .filter(schema -> !inside.schemas().containsKey(schema))
        .forEach(this::schemaOfTheOwner);
  }

  /** Where the extension says nothing itself, it goes where unqualified names are looked for. */
  private void extensions() {
    List<String> missing = application.extensions().stream()
        .filter(extension -> !inside.extensions().contains(extension))
        .toList();
    if (missing.isEmpty()) {
      return;
    }
    warnings.addAll(new Foreseen(cluster, application).ofExtensions(inside.extensions(), missing));
    run("SET LOCAL search_path TO public");
    missing.forEach(extension -> runAsOwner("CREATE EXTENSION " + Sql.name(extension)));
    run("SET LOCAL search_path TO pg_catalog");
  }

  private void run(String sql) {
    statements.add(SqlStatement.database(sql));
  }

  private void runAsOwner(String sql) {
    statements.add(SqlStatement.database(sql).as(owner()));
  }

  private Optional<String> owner() {
    return cluster.isSuperuser() ? Optional.empty() : Optional.of(application.owner());
  }

  private void schemaOfTheLookup() {
    String name = Sql.name(layout.schema());
    Optional<Schema> schema = Optional.ofNullable(inside.schemas().get(layout.schema()));
    if (schema.isEmpty()) {
      createSchema(name);
    } else if (!isTrusted(schema.get().owner())) {
      run("ALTER SCHEMA " + name + " OWNER TO " + Sql.name(cluster.executor()));
      warnings.add("schema " + layout.schema() + " in " + application.database() + " belonged to "
          + schema.get().owner() + ", who could have put another lookup in place");
    }
    Set<Grant> grants = schema.map(Schema::grants).orElse(Set.of());
    revoke(
        schema.isPresent() ? grants : inside.byDefault(),
        schema.map(Schema::owner),
        List.of("USAGE", "CREATE"),
        " ON SCHEMA " + name);
    if (!poolerHas(grants, schema.map(Schema::owner), "USAGE")) {
      run("GRANT USAGE ON SCHEMA " + name + " TO " + Sql.name(layout.pooler()));
    }
  }

  /** Who is no superuser needs the owner's leave for it, and has it for this moment only: all of it is one transaction. */
  private void createSchema(String name) {
    String create = " CREATE ON DATABASE " + Sql.name(application.database());
    if (!cluster.isSuperuser()) {
      runAsOwner("GRANT" + create + " TO " + Sql.name(cluster.executor()));
    }
    run("CREATE SCHEMA " + name);
    if (!cluster.isSuperuser()) {
      runAsOwner("REVOKE" + create + " FROM " + Sql.name(cluster.executor()));
    }
  }

  private void lookup() {
    Optional<Lookup> there = inside.lookups().stream()
        .filter(lookup ->
            lookup.schema().equals(layout.schema()) && lookup.inputs().equals(Layout.LOOKUP_INPUTS))
        .findFirst();
    Optional<Lookup> kept =
        there.filter(lookup -> isTrusted(lookup.owner()) && isReplaceable(lookup));
    if (there.isPresent() && kept.isEmpty()) {
      run(drop(there.get()));
    }
    boolean right = kept.filter(lookup -> lookup.body().equals(Layout.BODY)).isPresent();
    if (!right) {
      run(layout.createLookup());
    }
    Set<Grant> grants = kept.map(Lookup::grants).orElse(Set.of());
    Set<Grant> foreign = new HashSet<>(kept.isPresent() ? grants : inside.byDefault());
    if (kept.isEmpty()) {
      foreign.add(new Grant(Optional.empty(), "EXECUTE", cluster.executor()));
    }
    String function = " ON FUNCTION " + layout.qualifiedLookup() + "(pg_catalog.text)";
    revoke(foreign, kept.map(Lookup::owner), List.of("EXECUTE"), function);
    if (!poolerHas(grants, kept.map(Lookup::owner), "EXECUTE")) {
      run("GRANT EXECUTE" + function + " TO " + Sql.name(layout.pooler()));
    }
  }

  /** The pooler's own right is the first of these. What somebody granted who loses it goes with it; what others granted only they can take back. */
  private void revoke(
      Set<Grant> grants, Optional<String> owner, List<String> privileges, String on) {
    for (String privilege : privileges) {
      List<Grant> foreign = grants.stream()
          .filter(grant -> grant.privilege().equals(privilege))
          .filter(grant -> !isDue(grant, privileges.get(0)))
          .toList();
      foreign.stream()
          .filter(grant -> foreign.stream()
              .noneMatch(other ->
                  isOthers(grant, owner) && other.grantee().equals(Optional.of(grant.grantor()))))
          .map(grant -> SqlStatement.database(
                  "REVOKE " + privilege + on + " FROM " + named(grant.grantee()) + cascade(grant))
              .as(isOthers(grant, owner) ? Optional.of(grant.grantor()) : Optional.empty()))
          .distinct()
          .sorted(Comparator.comparing(SqlStatement::sql))
          .forEach(statements::add);
    }
  }

  /** What it has from others, or as an owner that it will not be, it may lose with them. */
  private boolean poolerHas(Set<Grant> grants, Optional<String> owner, String privilege) {
    Optional<String> pooler = Optional.of(layout.pooler());
    return grants.stream()
        .filter(grant -> grant.grantee().equals(pooler) && grant.privilege().equals(privilege))
        .anyMatch(grant ->
            !isOthers(grant, owner) && (!owner.equals(pooler) || isTrusted(layout.pooler())));
  }

  private static boolean isOthers(Grant grant, Optional<String> owner) {
    return owner.isPresent() && !owner.get().equals(grant.grantor());
  }

  /** Whoever was let grant it may have done so; nobody is in PUBLIC's place. */
  private static String cascade(Grant grant) {
    return grant.grantee().isPresent() ? " CASCADE" : "";
  }

  /** Whether the pooler needs it, or it makes no difference to who has it. */
  private boolean isDue(Grant grant, String ofThePooler) {
    return grant
        .grantee()
        .map(role -> isTrusted(role)
            || (role.equals(layout.pooler()) && grant.privilege().equals(ofThePooler)))
        .orElse(false);
  }

  private static String named(Optional<String> grantee) {
    return grantee.map(Sql::name).orElse("PUBLIC");
  }

  /** Neither what a function gives nor its arguments' names can be replaced. */
  private static boolean isReplaceable(Lookup lookup) {
    return lookup.arguments().equals(Layout.LOOKUP_ARGUMENTS)
        && lookup.body().result().equals(Layout.BODY.result());
  }

  /** Where an application's own users can put another one in its place, they can log in as anybody. */
  private void strays() {
    inside.lookups().stream()
        .filter(this::isStray)
        .filter(lookup -> !isTrusted(ownerOf(lookup.schema())) || !isTrusted(lookup.owner()))
        .forEach(lookup -> {
          statements.add(SqlStatement.database(drop(lookup)).as(owner()));
          warnings.add("the lookup moves from schema " + lookup.schema() + " of "
              + application.database() + ", which belongs to " + ownerOf(lookup.schema())
              + ": pgbouncer.ini needs " + layout.authQuery());
        });
  }

  /** An application may have a function of that name for purposes of its own. */
  private boolean isStray(Lookup lookup) {
    if (lookup.schema().equals(layout.schema())) {
      return !lookup.inputs().equals(Layout.LOOKUP_INPUTS);
    }
    return Layout.NAME_TYPES.contains(lookup.inputs())
        && (lookup.schema().equals("public")
            || Grant.anyOf(lookup.grants(), Optional.of(layout.pooler()), "EXECUTE")
            || Layout.VERIFIERS.matcher(lookup.body().source()).find());
  }

  private static String drop(Lookup lookup) {
    return "DROP ROUTINE " + Sql.name(lookup.schema()) + "." + Sql.name(Layout.LOOKUP) + "("
        + lookup.inputs() + ")";
  }

  private String ownerOf(String schema) {
    return Optional.ofNullable(inside.schemas().get(schema)).map(Schema::owner).orElse("");
  }

  private boolean isTrusted(String role) {
    return role.equals(cluster.executor())
        || cluster.role(role).filter(Role::superuser).isPresent();
  }

  private void schemaOfTheOwner(String schema) {
    String create = "CREATE SCHEMA " + Sql.name(schema);
    if (cluster.isSuperuser()) {
      run(create + " AUTHORIZATION " + Sql.name(application.owner()));
    } else {
      runAsOwner(create);
    }
  }
}
