package fr.arcodange.factoryline.postgres;

import static java.util.stream.Collectors.joining;

import fr.arcodange.factoryline.postgres.Offer.Extension;
import fr.arcodange.factoryline.postgres.Offer.Leave;
import fr.arcodange.factoryline.postgres.Offer.Wish;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads what a server offers, as a part of the one question for its catalogs. Whoever declares nothing of it has nothing asked: for the
 * extensions, the server reads files.
 */
final class OfferReader {
  /** For who asks for nothing. */
  static final OfferReader NOTHING = new OfferReader(false, Set.of());

  private static final String EXTENSIONS = """
      ;
      SELECT e.name, coalesce(v.superuser AND NOT v.trusted, false), v.requires::text[]
        FROM pg_available_extensions e
          LEFT JOIN pg_available_extension_versions v ON v.name = e.name AND v.version = e.default_version""";

  /** A role that is not there yet has what PUBLIC has. Settings of old names, and those that are for few to see, have no context. */
  private static final String SETTINGS = """
      ;
      SELECT w.setting, w.owner, s.context, pg_settings_get_flags(w.setting) IS NOT NULL,
          has_parameter_privilege(coalesce(r.rolname, 'public'), w.setting, 'SET')
        FROM (VALUES %s) w(setting, owner)
          LEFT JOIN pg_settings s ON lower(s.name) = lower(w.setting) LEFT JOIN pg_roles r ON r.rolname = w.owner""";

  /** Contexts of {@code pg_settings}; what is of any other belongs to the server or to whoever connects. */
  private static final String OF_ANYBODY = "user";

  private static final String OF_SUPERUSERS = "superuser";

  private final boolean wantsExtensions;
  private final Set<Wish> wishes;

  private OfferReader(boolean wantsExtensions, Set<Wish> wishes) {
    this.wantsExtensions = wantsExtensions;
    this.wishes = wishes;
  }

  static OfferReader of(List<Application> applications) {
    Set<Wish> wishes = applications.stream()
        .flatMap(application -> application.settings().keySet().stream()
            .map(setting -> new Wish(setting, application.owner())))
        .collect(Collectors.toSet());
    return new OfferReader(
        applications.stream().anyMatch(application -> !application.extensions().isEmpty()), wishes);
  }

  /** What comes after another question; empty if there is nothing to ask. */
  String question() {
    String settings = wishes.isEmpty()
        ? ""
        : SETTINGS.formatted(wishes.stream()
            .map(wish -> "(" + Sql.text(wish.setting()) + ", " + Sql.text(wish.owner()) + ")")
            .collect(joining(", ")));
    return (wantsExtensions ? EXTENSIONS : "") + settings;
  }

  Offer read(Results results) throws SQLException {
    Map<String, Extension> extensions = wantsExtensions ? extensions(results.next()) : Map.of();
    return new Offer(extensions, wishes.isEmpty() ? Map.of() : settings(results.next()));
  }

  private static Map<String, Extension> extensions(ResultSet rows) throws SQLException {
    Map<String, Extension> extensions = new HashMap<>();
    while (rows.next()) {
      Array needs = rows.getArray(3);
      extensions.put(
          rows.getString(1),
          new Extension(
              rows.getBoolean(2),
              needs == null ? List.of() : List.of((String[]) needs.getArray())));
    }
    return extensions;
  }

  private static Map<Wish, Leave> settings(ResultSet rows) throws SQLException {
    Map<Wish, Leave> settings = new HashMap<>();
    while (rows.next()) {
      Wish wish = new Wish(rows.getString(1), rows.getString(2));
      settings.put(
          wish,
          leave(
              wish.setting(),
              Optional.ofNullable(rows.getString(3)),
              rows.getBoolean(4),
              rows.getBoolean(5)));
    }
    return settings;
  }

  /** Of a name with a dot, the library that knows it may not be loaded: then nobody can tell that it is not for superusers. */
  private static Leave leave(
      String setting, Optional<String> context, boolean isKnown, boolean isAllowed) {
    if (context.isEmpty() && setting.indexOf('.') < 0) {
      return isKnown ? Leave.OWNERS : Leave.UNKNOWN;
    }
    if (context.isEmpty() || context.get().equals(OF_SUPERUSERS)) {
      return isAllowed ? Leave.OWNERS : Leave.SUPERUSERS;
    }
    return context.get().equals(OF_ANYBODY) ? Leave.OWNERS : Leave.NOBODYS;
  }
}
