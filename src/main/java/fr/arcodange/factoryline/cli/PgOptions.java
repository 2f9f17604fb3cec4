package fr.arcodange.factoryline.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the commands for PostgreSQL have in common. */
final class PgOptions {
  @Nullable
  Path applications;

  @Nullable
  String host;

  @Nullable
  Integer port;

  @Nullable
  String user;

  @Nullable
  String database;

  @Nullable
  String sslMode;

  @Nullable
  Path sslRootCert;

  String editorRole = "credentials_editor";
  String poolerRole = "pgbouncer_auth";
  String lookupSchema = "pgbouncer";
  int connections = 8;

  @Nullable
  String vaultDatabase;

  @Nullable
  String serverName;

  @Nullable
  String readerRole;

  boolean rewritePasswords;
  List<String> allowDrop = List.of();

  void addTo(Options options) {
    addServerTo(options);
    addEngineTo(options);
    options
        .text("--server-name", "NAME")
        .description(
            "What the server is called in comments and in the plan store, the same for plan and apply. Default: HOST:PORT.")
        .into(value -> serverName = value);
  }

  /** Without what is about Vault's own engine. */
  void addServerTo(Options options) {
    addApplications(options);
    addServer(options);
  }

  void addEngineTo(Options options) {
    options
        .text("--vault-database", "MOUNT")
        .description(
            "Vault's database secrets engine, to be given a connection and a role for each application; Vault reaches the server as"
                + " pg-provision does. Default: none.")
        .into(value -> vaultDatabase = value);
  }

  private void addApplications(Options options) {
    options
        .path("--applications", "FILE")
        .description(
            "The applications, as YAML, JSON or *.tfvars.json: a list of names, or of objects with name, extensions,"
                + " connection_limit, settings, owner, database, schemas.")
        .into(value -> applications = value);
  }

  /** All but what is wanted of the server. */
  void addServer(Options options) {
    options
        .text("--host", "HOST")
        .description("The server (also PGHOST).")
        .into(value -> host = value);
    options
        .number("--port", "PORT")
        .description("Its port (also PGPORT; default: 5432).")
        .into(value -> port = value);
    options
        .text("--user", "NAME")
        .description(
            "Who connects (also PGUSER); the password comes from PGPASSWORD, which may be one of the --vault-secrets, or from"
                + " FACTORYLINE_PG_PASSWORD.")
        .into(value -> user = value);
    options
        .text("--database", "NAME")
        .description(
            "Where to connect to for what all databases share; the same for everybody, as the lock is in it (also PGDATABASE;"
                + " default: postgres).")
        .into(value -> database = value);
    options
        .text("--sslmode", "MODE")
        .description(
            "disable, require, verify-ca or verify-full (also PGSSLMODE; default: verify-full).")
        .into(value -> sslMode = value);
    options
        .path("--sslrootcert", "FILE")
        .description("Authorities of the server, as PEM (also PGSSLROOTCERT; default: --ca-file).")
        .into(value -> sslRootCert = value);
    options
        .text("--editor-role", "NAME")
        .otherwise("credentials_editor")
        .description(
            "The role that Vault makes users with; its password comes from FACTORYLINE_PG_EDITOR_PASSWORD, or PG_EDITOR_PASSWORD of"
                + " the --vault-secrets (default: ${DEFAULT-VALUE}).")
        .into(value -> editorRole = value);
    options
        .text("--pooler-role", "NAME")
        .otherwise("pgbouncer_auth")
        .description(
            "pgbouncer's auth_user; its password comes from FACTORYLINE_PG_POOLER_PASSWORD, or PG_POOLER_PASSWORD of the"
                + " --vault-secrets (default: ${DEFAULT-VALUE}).")
        .into(value -> poolerRole = value);
    options
        .text("--reader-role", "NAME")
        .description(
            "A role that is there and is let connect to each database, to plan what another one applies; the same for plan and"
                + " apply. Default: none.")
        .into(value -> readerRole = value);
    options
        .text("--lookup-schema", "NAME")
        .otherwise("pgbouncer")
        .description("Where user_lookup() is, in each database (default: ${DEFAULT-VALUE}).")
        .into(value -> lookupSchema = value);
    options
        .number("--connections", "COUNT")
        .otherwise("8")
        .description(
            "How many databases to work on at once, at most, each over a connection of its own; fewer where the server has fewer left"
                + " (default: ${DEFAULT-VALUE}).")
        .into(value -> connections = value);
  }

  /** What may go or be written again, for the commands that say or do it. */
  void addDrops(Options options) {
    options
        .list("--allow-drop", "NAME", EnvironmentDefaults.ONE_PER_LINE)
        .description(
            "An application that is no longer declared: its database is dropped with all that is in it, unless somebody is connected,"
                + " and so are its roles and what Vault has for it. Nothing happens if there is none. May be repeated, or given one"
                + " per line.")
        .into(value -> allowDrop = value);
    options
        .flag("--rewrite-passwords")
        .description(
            "Tell Vault the editor's password again, for every connection: Vault does not say which one it has (default: false).")
        .into(value -> rewritePasswords = value);
  }
}
