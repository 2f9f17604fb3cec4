package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.postgres.DatabaseCatalog.LookupBody;
import fr.arcodange.factoryline.text.Display;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names of what applications share.
 *
 * @param editor the role that Vault logs in as, to make and unmake the applications' users
 * @param pooler the role that pgbouncer looks its users up as ({@code auth_user})
 * @param schema where the lookup is, in each database
 * @param reader a role that may connect to each database, to plan what another one is to do
 */
public record Layout(String editor, String pooler, String schema, Optional<String> reader) {
  public static final Layout USUAL =
      new Layout("credentials_editor", "pgbouncer_auth", "pgbouncer", Optional.empty());

  static final String LOOKUP = "user_lookup";
  static final String LOOKUP_ARGUMENTS = "i_username text";
  static final String LOOKUP_INPUTS = "text";

  /** What a pooler can ask with. */
  static final Set<String> NAME_TYPES = Set.of("text", "name", "character varying");

  /** Where the server keeps passwords. */
  static final Pattern VERIFIERS = Pattern.compile("pg_(authid|shadow)", Pattern.CASE_INSENSITIVE);

  /**
   * Every name is qualified, operators too: whoever owns the database may set its search path. A user whose password has run out has
   * none (CVE-2025-2291), and pg_temp, which is searched first where it is not named, comes last. For who is not there it gives no row:
   * a row of nulls has pgbouncer drop its connection.
   */
  private static final String SOURCE = """

      SELECT a.rolname::pg_catalog.text,
          CASE WHEN a.rolvaliduntil OPERATOR(pg_catalog.<) pg_catalog.now() THEN NULL ELSE a.rolpassword END
        FROM pg_catalog.pg_authid a
        WHERE a.rolname OPERATOR(pg_catalog.=) i_username::pg_catalog.name AND a.rolcanlogin
      """;

  static final LookupBody BODY = new LookupBody(
      "sql",
      SOURCE,
      "TABLE(uname text, phash text)",
      true,
      List.of("search_path=pg_catalog, pg_temp"));

  /** @throws Failure usage, if one of them cannot be a name */
  public Layout {
    for (String name : List.of(editor, pooler, schema)) {
      NameRules.brokenOfThisTool(name).ifPresent(why -> {
        throw Failure.usage("'" + Display.line(name)
                + "' can be no role or schema of pg-provision: it " + Display.line(why))
            .hint("see --editor-role, --pooler-role and --lookup-schema");
      });
      if (NameRules.excess(name) > 0) {
        throw Failure.usage("'" + Display.shortened(Display.line(name), 80)
                + "' can be no role or schema of pg-provision")
            .hint("names have at most " + Sql.LONGEST_NAME + " bytes");
      }
    }
    if (editor.equals(pooler)) {
      throw Failure.usage("--editor-role and --pooler-role are both " + editor)
          .hint(
              "Vault's role makes users, pgbouncer's looks their passwords up; give each its own");
    }
  }

  /** @throws Failure usage, if who connects has a role of what all share: apply would take its rights */
  void checkExecutor(String executor) {
    if (executor.equals(editor) || executor.equals(pooler)) {
      throw Failure.usage("the role " + executor
              + " is one that pg-provision keeps, and cannot be the one that it connects as")
          .hint("connect as a role of your own, or see --editor-role and --pooler-role");
    }
  }

  /** @throws Failure usage, if an application has a name of what all share */
  void checkAgainst(List<Application> applications) {
    for (Application application : applications) {
      for (String name : List.of(application.owner(), application.connectRole())) {
        if (name.equals(editor) || name.equals(pooler)) {
          throw Failure.usage("the role " + name + " of " + application.name()
                  + " is the one that all applications share")
              .hint("call one of them otherwise, or see --editor-role and --pooler-role");
        }
      }
      if (application.schemas().contains(schema)) {
        throw Failure.usage("the schema " + schema + " of " + application.name()
                + " is the one that the lookup is in, which no application may own")
            .hint("call it otherwise, or see --lookup-schema");
      }
    }
  }

  /** What belongs in pgbouncer.ini. */
  public String authQuery() {
    return "auth_query = SELECT uname, phash FROM " + qualifiedLookup() + "($1)";
  }

  String qualifiedLookup() {
    return Sql.name(schema) + "." + Sql.name(LOOKUP);
  }

  String createLookup() {
    return "CREATE OR REPLACE FUNCTION " + qualifiedLookup()
        + "(i_username pg_catalog.text) RETURNS TABLE (uname pg_catalog.text, phash pg_catalog.text)"
        + " LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $lookup$"
        + SOURCE + "$lookup$";
  }
}
