package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.postgres.ClusterCatalog.Grant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one database holds of what is provisioned in it.
 *
 * @param schemas by name
 * @param lookups functions that have the lookup's name, wherever they are
 * @param byDefault what the executor's own new functions and schemas may be given to others ({@code pg_default_acl}), here or there
 * @param readsVerifiers whether the executor may read {@code pg_authid} here, as the lookup's owner must
 */
record DatabaseCatalog(
    Map<String, Schema> schemas,
    List<Lookup> lookups,
    Set<String> extensions,
    Set<Grant> byDefault,
    boolean readsVerifiers) {

  DatabaseCatalog {
    schemas = Map.copyOf(schemas);
    lookups = List.copyOf(lookups);
    extensions = Set.copyOf(extensions);
    byDefault = Set.copyOf(byDefault);
  }

  /** What a copy of template0 holds. */
  static DatabaseCatalog fresh(boolean superuser) {
    Schema ownersOwn = new Schema(
        "public",
        "pg_database_owner",
        Set.of(
            new Grant(Optional.of("pg_database_owner"), "USAGE", "pg_database_owner"),
            new Grant(Optional.of("pg_database_owner"), "CREATE", "pg_database_owner"),
            new Grant(Optional.empty(), "USAGE", "pg_database_owner")));
    return new DatabaseCatalog(
        Map.of("public", ownersOwn), List.of(), Set.of("plpgsql"), Set.of(), superuser);
  }

  record Schema(String name, String owner, Set<Grant> grants) {
    Schema {
      grants = Set.copyOf(grants);
    }
  }

  /**
   * A function of the lookup's name.
   *
   * @param inputs the types that tell it from others of its name
   * @param arguments as {@code pg_get_function_identity_arguments} says them
   * @param body what it does, and all that says how
   */
  record Lookup(
      String schema,
      String owner,
      String inputs,
      String arguments,
      LookupBody body,
      Set<Grant> grants) {
    Lookup {
      grants = Set.copyOf(grants);
    }
  }

  /**
   * What a function does.
   *
   * @param settings that hold while it runs, as {@code proconfig} has them
   */
  record LookupBody(
      String language,
      String source,
      String result,
      boolean securityDefiner,
      List<String> settings) {
    LookupBody {
      settings = List.copyOf(settings);
    }
  }
}
