package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.postgres.ClusterCatalog.Grant;
import fr.arcodange.factoryline.postgres.DatabaseCatalog.Schema;
import fr.arcodange.factoryline.postgres.Examined.Definer;
import fr.arcodange.factoryline.postgres.Examined.Inside;
import fr.arcodange.factoryline.postgres.Finding.Mend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Functions that tell stored passwords: where they are, who may call them, and what they do. */
final class LookupRule implements Rule {
  private static final String SEARCH_PATH = "search_path=";
  private static final Pattern EXPIRY =
      Pattern.compile("rolvaliduntil|valuntil", Pattern.CASE_INSENSITIVE);

  @Override
  public List<Finding> findings(Examined server) {
    List<Finding> findings = new ArrayList<>();
    new TreeMap<>(server.inside())
        .forEach((name, inside) -> inside.functions().stream()
            .filter(function -> isLookup(server.layout(), function))
            .sorted(Comparator.comparing(Definer::sql))
            .forEach(
                function -> findings.addAll(new OfOne(server, name, inside, function).findings())));
    return findings;
  }

  /** An application may have a function of that name for purposes of its own. */
  private static boolean isLookup(Layout layout, Definer function) {
    boolean readsVerifiers = Layout.VERIFIERS.matcher(function.body().source()).find();
    if (function.body().securityDefiner() && readsVerifiers) {
      return true;
    }
    return function.hasName(Layout.LOOKUP)
        && Layout.NAME_TYPES.contains(function.inputs())
        && (function.schema().equals("public")
            || function.schema().equals(layout.schema())
            || readsVerifiers
            || Grant.anyOf(function.grants(), Optional.of(layout.pooler()), "EXECUTE"));
  }

  /** What is to be said of one function. */
  private static final class OfOne {
    private final Examined server;
    private final Layout layout;
    private final String database;
    private final Inside inside;
    private final Definer function;
    private final String where;

    OfOne(Examined server, String database, Inside inside, Definer function) {
      this.server = server;
      this.layout = server.layout();
      this.database = database;
      this.inside = inside;
      this.function = function;
      this.where = "function " + function.schema() + "." + function.name() + "(" + function.inputs()
          + ") in database " + database;
    }

    List<Finding> findings() {
      List<Finding> findings = new ArrayList<>();
      open().ifPresent(findings::add);
      unsafe().ifPresent(findings::add);
      // What mends this may take the function away.
      replaceable().ifPresent(findings::add);
      return findings;
    }

    private Mend in(String sql) {
      return Mend.in(database, sql);
    }

    private Optional<Finding> replaceable() {
      Optional<Schema> schema = Optional.ofNullable(inside.schemas().get(function.schema()));
      List<Grant> makers = schema.map(this::makers).orElse(List.of());
      boolean isForeign = schema.filter(it -> !server.isTrusted(it.owner())).isPresent();
      boolean isFalse = !server.isTrusted(function.owner());
      if (!isFalse && !isForeign && makers.isEmpty()) {
        return Optional.empty();
      }
      List<String> who = new ArrayList<>();
      if (isFalse) {
        who.add(function.owner() + ", whose it is");
      }
      schema
          .filter(it -> isForeign)
          .ifPresent(it -> who.add(it.owner() + ", whose schema it is in"));
      makers.forEach(grant ->
          who.add(grant.grantee().orElse("everybody") + ", who may make functions beside it"));
      return Optional.of(Finding.danger(
          "lookup-replaceable",
          where,
          "another can be put in its place, which lets one in as anybody, by "
              + String.join("; by ", who),
          moved(isFalse, isForeign, makers)));
    }

    private List<Grant> makers(Schema schema) {
      return schema.grants().stream()
          .filter(grant -> grant.privilege().equals("CREATE"))
          .filter(grant -> !grant.grantee().filter(server::isTrusted).isPresent())
          .filter(grant -> !grant.grantee().equals(Optional.of(schema.owner())))
          .sorted(Comparator.comparing((Grant grant) -> grant.grantee().orElse(""))
              .thenComparing(Grant::grantor))
          .toList();
    }

    /** What somebody else wrote never becomes a superuser's. */
    private List<Mend> moved(boolean isFalse, boolean isForeign, List<Grant> makers) {
      List<Mend> mend = new ArrayList<>();
      boolean isAtHome = function.schema().equals(layout.schema());
      mend.add(Mend.advice("pg-provision apply puts its own where no application can replace it;"
          + " pgbouncer.ini then needs " + layout.authQuery()));
      if (isFalse) {
        mend.add(in("DROP ROUTINE " + function.sql()));
        return mend;
      }
      if (isAtHome || !isForeign) {
        if (isForeign) {
          mend.add(in("ALTER SCHEMA " + Sql.name(function.schema()) + " OWNER TO CURRENT_USER"));
        }
        mend.addAll(uncreated(makers, function.schema()));
        return mend;
      }
      if (isThere()) {
        mend.add(in("DROP ROUTINE " + function.sql()));
        return mend;
      }
      String home = Sql.name(layout.schema());
      Optional<Schema> there = Optional.ofNullable(inside.schemas().get(layout.schema()));
      if (there.isEmpty()) {
        mend.add(in("CREATE SCHEMA " + home));
      } else if (!server.isTrusted(there.get().owner())) {
        mend.add(in("ALTER SCHEMA " + home + " OWNER TO CURRENT_USER"));
      }
      mend.addAll(uncreated(there.map(this::makers).orElse(List.of()), layout.schema()));
      mend.add(in("ALTER ROUTINE " + function.sql() + " SET SCHEMA " + home));
      if (server.cluster().role(layout.pooler()).isPresent()) {
        mend.add(in("GRANT USAGE ON SCHEMA " + home + " TO " + Sql.name(layout.pooler())));
      }
      mend.addAll(poolerStays(function.sqlIn(layout.schema())));
      return mend;
    }

    /** What an owner granted has the next owner as its grantor. */
    private List<Mend> uncreated(List<Grant> makers, String schema) {
      String owner =
          Optional.ofNullable(inside.schemas().get(schema)).map(Schema::owner).orElse("");
      return Revocation.ofAll(makers, owner, " ON SCHEMA " + Sql.name(schema), this::in);
    }

    private boolean isThere() {
      return inside.functions().stream()
          .anyMatch(other -> other.schema().equals(layout.schema())
              && other.name().equals(function.name())
              && other.inputs().equals(function.inputs()));
    }

    private Optional<Finding> open() {
      List<Grant> others = function.grants().stream()
          .filter(grant -> function.body().securityDefiner())
          .filter(grant -> grant
              .grantee()
              .filter(name -> name.equals(layout.pooler())
                  || name.equals(function.owner())
                  || server.isTrusted(name))
              .isEmpty())
          .sorted(Comparator.comparing((Grant grant) -> grant.grantee().orElse(""))
              .thenComparing(Grant::grantor))
          .toList();
      if (others.isEmpty()) {
        return Optional.empty();
      }
      List<String> who = others.stream()
          .map(grant -> grant.grantee().orElse("everybody"))
          .distinct()
          .toList();
      List<Mend> mend = new ArrayList<>(poolerStays(function.sql()));
      mend.addAll(
          Revocation.ofAll(others, function.owner(), " ON ROUTINE " + function.sql(), this::in));
      return Optional.of(Finding.danger(
          "lookup-open", where, "it tells stored passwords to " + String.join(", ", who), mend));
    }

    /** It may call it by everybody's right, by that of a role it is in, or by what another granted: all that may be taken away. */
    private List<Mend> poolerStays(String routine) {
      String pooler = layout.pooler();
      Set<String> poolers = server.memberships().within(pooler);
      boolean mayCall = function.grants().stream()
          .anyMatch(grant -> grant.grantee().map(poolers::contains).orElse(true));
      boolean hasItsOwn =
          function.grants().contains(new Grant(Optional.of(pooler), "EXECUTE", function.owner()));
      return server.cluster().role(pooler).isEmpty() || !mayCall || hasItsOwn
          ? List.of()
          : List.of(in("GRANT EXECUTE ON ROUTINE " + routine + " TO " + Sql.name(pooler)));
    }

    private Optional<Finding> unsafe() {
      if (!function.body().securityDefiner() || isOurs()) {
        return Optional.empty();
      }
      boolean hasPath = function.body().settings().stream().anyMatch(this::isSafePath);
      boolean knowsEnd = EXPIRY.matcher(function.body().source()).find();
      if (hasPath && knowsEnd) {
        return Optional.empty();
      }
      List<String> what = new ArrayList<>();
      List<Mend> mend = new ArrayList<>();
      if (!hasPath) {
        what.add(
            "somebody else may decide what its names mean, as it sets no search_path of safe schemas that ends in pg_temp");
      }
      if (!knowsEnd) {
        what.add("it tells passwords that have run out (rolvaliduntil, CVE-2025-2291)");
      }
      if (isReplacedByOurs()) {
        mend.add(in(layout.createLookup()));
      } else {
        if (!hasPath) {
          mend.add(
              in("ALTER ROUTINE " + function.sql() + " SET search_path TO pg_catalog, pg_temp"));
        }
        if (!knowsEnd) {
          mend.add(Mend.advice(
              "have it give no password once rolvaliduntil is past, or take the one of pg-provision apply: "
                  + layout.authQuery()));
        }
      }
      String sentence = String.join(", and ", what);
      return Optional.of(
          hasPath
              ? Finding.warning("lookup-unsafe", where, sentence, mend)
              : Finding.danger("lookup-unsafe", where, sentence, mend));
    }

    /** pg_temp comes first where it is not named. */
    private boolean isSafePath(String setting) {
      if (!setting.startsWith(SEARCH_PATH)) {
        return false;
      }
      List<String> schemas = Arrays.stream(
              setting.substring(SEARCH_PATH.length()).split(",", -1))
          .map(name -> name.strip().replaceAll("^\"|\"$", ""))
          .toList();
      int last = schemas.size() - 1;
      return schemas.get(last).equals("pg_temp")
          && schemas.subList(0, last).stream().allMatch(this::isSafe);
    }

    private boolean isSafe(String name) {
      return Optional.ofNullable(inside.schemas().get(name))
          .filter(schema -> server.isTrusted(schema.owner()) && makers(schema).isEmpty())
          .isPresent();
    }

    private boolean isOurs() {
      return function.hasName(Layout.LOOKUP) && function.body().equals(Layout.BODY);
    }

    private boolean isReplacedByOurs() {
      return function.hasName(Layout.LOOKUP)
          && function.schema().equals(layout.schema())
          && function.inputs().equals(Layout.LOOKUP_INPUTS)
          && function.arguments().equals(Layout.LOOKUP_ARGUMENTS)
          && function.body().result().equals(Layout.BODY.result())
          && server.isTrusted(function.owner());
    }
  }
}
