package fr.arcodange.factoryline.postgres;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One statement that a server is to run.
 *
 * @param place where it runs
 * @param sql what is sent; it may hold a password's verifier
 * @param shown the same for people, with nothing secret in it
 * @param as the role to be while it runs, where that is not the executor: only a database's owner may say who connects to it
 */
public record SqlStatement(Place place, String sql, String shown, Optional<String> as) {
  // Written out, see CONTRIBUTING.md.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SqlStatement that
        && place == that.place
        && sql.equals(that.sql)
        && shown.equals(that.shown)
        && as.equals(that.as);
  }

  @Override
  public int hashCode() {
    return Objects.hash(place, sql, shown, as);
  }

  /** Where a statement runs. */
  public enum Place {
    /** Anywhere: it is about what all databases share. */
    SERVER,
    /** Anywhere, but in no transaction. */
    ALONE,
    /** Connected to the application's database. */
    DATABASE;

    /** For programs: {@code server}, {@code alone} or {@code database}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public SqlStatement {
    Objects.requireNonNull(place);
    Objects.requireNonNull(sql);
    Objects.requireNonNull(shown);
    Objects.requireNonNull(as);
  }

  /** A name as it stands in statements. */
  public static String quoted(String name) {
    return Sql.name(name);
  }

  static SqlStatement server(String sql) {
    return new SqlStatement(Place.SERVER, sql, sql, Optional.empty());
  }

  static SqlStatement alone(String sql) {
    return new SqlStatement(Place.ALONE, sql, sql, Optional.empty());
  }

  static SqlStatement database(String sql) {
    return new SqlStatement(Place.DATABASE, sql, sql, Optional.empty());
  }

  SqlStatement as(Optional<String> role) {
    return new SqlStatement(place, sql, shown, role);
  }

  SqlStatement showing(String redacted) {
    return new SqlStatement(place, sql, redacted, as);
  }

  @Override
  public String toString() {
    return "SqlStatement[" + place + ", " + shown + "]";
  }
}
