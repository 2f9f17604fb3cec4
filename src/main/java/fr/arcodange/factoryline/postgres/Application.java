package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.NearestName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One application as it is declared, with what was left out filled in. Names are checked before they get here.
 *
 * @param name what all else is named after
 * @param database its database
 * @param owner the role that owns the database and nobody logs in as
 * @param extensions to be installed in the database, in this order
 * @param connectionLimit how many sessions the database takes; unlimited without it
 * @param settings of the database: each session begins with them
 * @param schemas of the owner's, besides {@code public}
 * @param vault how long credentials live
 */
public record Application(
    String name,
    String database,
    String owner,
    List<String> extensions,
    Optional<Integer> connectionLimit,
    Map<String, String> settings,
    List<String> schemas,
    Lifetimes vault) {

  public Application {
    Objects.requireNonNull(name);
    Objects.requireNonNull(database);
    Objects.requireNonNull(owner);
    extensions = List.copyOf(extensions);
    Objects.requireNonNull(connectionLimit);
    settings = Map.copyOf(settings);
    schemas = List.copyOf(schemas);
    Objects.requireNonNull(vault);
  }

  /** An application of which nothing but the name is declared. */
  public static Application named(String name) {
    return new Application(
        name,
        name,
        name + "_role",
        List.of(),
        Optional.empty(),
        Map.of(),
        List.of(),
        Lifetimes.USUAL);
  }

  Application with(Lifetimes lifetimes) {
    return new Application(
        name, database, owner, extensions, connectionLimit, settings, schemas, lifetimes);
  }

  /**
   * Those that are named, in the order of the declaration; all if none is.
   *
   * @throws Failure usage, if one is not declared
   */
  public static List<Application> chosen(List<String> names, List<Application> declared) {
    List<String> known = declared.stream().map(Application::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw Failure.usage("no application '" + Display.line(name) + "' is declared")
            .hint(NearestName.of(name, known)
                .map(nearest -> "did you mean '" + nearest + "'?")
                .orElse("the applications file names those that are"));
      }
    }
    return names.isEmpty()
        ? declared
        : declared.stream()
            .filter(application -> names.contains(application.name()))
            .toList();
  }

  /** The role whose members may connect to the database, and nothing else. */
  public String connectRole() {
    return name + "_connect";
  }

  /**
   * How long the credentials live that Vault gives out.
   *
   * @param ttl until they have to be renewed; Vault's own default without it
   * @param maxTtl until they end whatever is done; Vault's own without it
   */
  public record Lifetimes(Optional<Duration> ttl, Optional<Duration> maxTtl) {
    public static final Lifetimes USUAL = new Lifetimes(Optional.empty(), Optional.empty());

    public Lifetimes {
      Objects.requireNonNull(ttl);
      Objects.requireNonNull(maxTtl);
    }
  }
}
