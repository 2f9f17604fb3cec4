package fr.arcodange.factoryline.postgres;

import static java.util.stream.Collectors.toMap;

import fr.arcodange.factoryline.postgres.Application.Lifetimes;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Database;
import fr.arcodange.factoryline.postgres.DatabaseContents.Seen;
import fr.arcodange.factoryline.postgres.DatabaseContents.Unseen;
import fr.arcodange.factoryline.postgres.ServerDescription.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** From catalogs to declarations. Whatever an applications file would not take, or could not say, becomes a remark. */
final class Describer {
  private static final Set<String> OF_EVERY_SERVER = Set.of("postgres", "template0", "template1");
  private static final int NO_LIMIT = -1;

  /** What an interrupted DROP DATABASE leaves. */
  private static final int HALF_DROPPED = -2;

  private final ClusterCatalog cluster;
  private final Layout layout;
  private final Map<String, DatabaseContents> contents;
  private final TakenAway taken;

  /** @param contents by database, of those that {@link #lookedInto} names */
  Describer(ClusterCatalog cluster, Layout layout, Map<String, DatabaseContents> contents) {
    this.cluster = cluster;
    this.layout = layout;
    this.contents = Map.copyOf(contents);
    this.taken = new TakenAway(cluster, layout);
  }

  /** The databases whose inside matters. */
  static List<String> lookedInto(ClusterCatalog cluster) {
    return described(cluster).stream()
        .filter(database -> unusable(database).isEmpty())
        .map(Database::name)
        .toList();
  }

  private static List<Database> described(ClusterCatalog cluster) {
    return cluster.databases().values().stream()
        .filter(database -> !OF_EVERY_SERVER.contains(database.name()))
        .sorted(Comparator.comparing(Database::name))
        .toList();
  }

  private static Optional<String> unusable(Database database) {
    if (database.connectionLimit() == HALF_DROPPED) {
      return Optional.of("an interrupted DROP DATABASE left it; it can only be dropped");
    }
    return database.connectable() ? Optional.empty() : Optional.of("it takes no connections");
  }

  ServerDescription describe() {
    List<Database> databases = described(cluster);
    ClaimedNames names = new ClaimedNames(databases);
    List<Draft> drafts =
        databases.stream().map(database -> draft(database, names.of(database))).toList();
    drafts.stream()
        .filter(draft -> draft.refusal.isEmpty())
        .forEach(draft -> whyNot(draft).ifPresent(draft::refuse));
    whileTheyDisagree(drafts);
    return new ServerDescription(drafts.stream().map(this::entry).toList());
  }

  private static Draft draft(Database database, ClaimedNames.Answer answer) {
    if (answer instanceof ClaimedNames.Name known) {
      return new Draft(database, known.name());
    }
    Draft draft = new Draft(database, database.name());
    if (answer instanceof ClaimedNames.Unknown unknown) {
      draft.refuse(unknown.reason());
    }
    return draft;
  }

  private Optional<String> whyNot(Draft draft) {
    Application usual = Application.named(draft.name);
    String owner = draft.database.owner();
    return unusable(draft.database)
        .or(() -> NameRules.broken(draft.database.name())
            .map(reason -> "the name " + Problems.quoted(draft.database.name()) + " " + reason))
        .or(() -> NameRules.broken(draft.name)
            .map(reason -> "the application's name " + Problems.quoted(draft.name) + " " + reason))
        .or(() -> noGroup("its owner", owner))
        .or(() -> Optional.of(owner)
            .filter(name -> !name.equals(usual.owner()))
            .flatMap(NameRules::broken)
            .map(reason -> "its owner " + Problems.quoted(owner) + " " + reason))
        .or(() -> noGroup("its right to connect", usual.connectRole()));
  }

  /** Whoever has an application's credentials is its owner, and nobody logs in as one of its roles. */
  private Optional<String> noGroup(String use, String name) {
    if (name.equals(layout.editor()) || name.equals(layout.pooler())) {
      return Optional.of(use + " is " + Problems.quoted(name) + ", which all applications share");
    }
    return cluster
        .role(name)
        .filter(role -> role.superuser() || role.login())
        .map(role -> use + ", the role " + Problems.quoted(name) + ", "
            + (role.superuser() ? "is a superuser" : "is one that somebody logs in as"));
  }

  /** Those that are left by the rules for all names together; taking one away may make another one good. */
  private static void whileTheyDisagree(List<Draft> drafts) {
    for (Map<Integer, String> found = disagreements(drafts);
        !found.isEmpty();
        found = disagreements(drafts)) {
      found.forEach((at, reason) -> drafts.get(at).refuse(reason));
    }
  }

  private static Map<Integer, String> disagreements(List<Draft> drafts) {
    List<Declared> declared = new ArrayList<>();
    for (int i = 0; i < drafts.size(); i++) {
      if (drafts.get(i).refusal.isEmpty()) {
        declared.add(drafts.get(i).declared(i));
      }
    }
    Map<Integer, String> found = new TreeMap<>();
    DeclaredNames.check(declared, new NameProblems() {
      @Override
      public void add(int at, String what) {
        found.putIfAbsent(at, what);
      }

      @Override
      public void add(int at, String what, int other) {
        found.putIfAbsent(Math.max(at, other), what);
      }
    });
    return found;
  }

  private Entry entry(Draft draft) {
    Database database = draft.database;
    if (draft.refusal.isPresent()) {
      return new Entry(
          database.name(),
          Optional.empty(),
          List.of("database " + Problems.quoted(database.name()) + " is not declared: "
              + draft.refusal.get()));
    }
    List<String> remarks = new ArrayList<>();
    List<String> extensions = new ArrayList<>();
    List<String> schemas = new ArrayList<>();
    DatabaseContents inside =
        contents.getOrDefault(database.name(), new Unseen("nobody looked into it"));
    Optional<DatabaseCatalog> provisioned = Optional.empty();
    if (inside instanceof Seen seen) {
      provisioned = Optional.of(seen.provisioned());
      seen.extensions()
          .forEach(name ->
              declare("extension", name, NameRules.brokenExtension(name), extensions, remarks));
      seen.schemas().stream()
          .filter(schema -> !schema.name().equals(layout.schema()))
          .forEach(schema ->
              declare("schema", schema.name(), whyNot(schema, database), schemas, remarks));
    } else if (inside instanceof Unseen unseen) {
      remarks.add("extensions and schemas are not known: " + unseen.reason());
    }
    Application application = new Application(
        draft.name,
        database.name(),
        database.owner(),
        extensions,
        limit(database, remarks),
        settings(database, remarks),
        schemas,
        Lifetimes.USUAL);
    taken.fromPublic(application, database).ifPresent(remarks::add);
    provisioned.ifPresent(there -> remarks.addAll(taken.lookups(application, there)));
    return new Entry(database.name(), Optional.of(application), remarks);
  }

  private static void declare(
      String what,
      String name,
      Optional<String> reason,
      List<String> declared,
      List<String> remarks) {
    reason.ifPresentOrElse(
        why -> remarks.add(what + " " + Problems.quoted(name) + " is not declared: it " + why),
        () -> declared.add(name));
  }

  private static Optional<String> whyNot(DatabaseContents.Schema schema, Database database) {
    return NameRules.broken(schema.name())
        .or(() -> Optional.of(schema.owner())
            .filter(owner -> !owner.equals(database.owner()))
            .map(owner -> "belongs to " + Problems.quoted(owner)));
  }

  private static Optional<Integer> limit(Database database, List<String> remarks) {
    if (database.connectionLimit() == 0) {
      remarks.add("connection limit 0, which lets nobody in, is not declared");
      return Optional.empty();
    }
    return Optional.of(database.connectionLimit()).filter(limit -> limit != NO_LIMIT);
  }

  /** What a setting is stays untold where it is not declared: it may be nobody's business. */
  private static Map<String, String> settings(Database database, List<String> remarks) {
    return new TreeMap<>(database.settings())
        .entrySet().stream()
            .filter(setting -> {
              Optional<String> reason = whyNot(setting.getKey(), setting.getValue());
              reason.ifPresent(why -> remarks.add(
                  "setting " + Problems.quoted(setting.getKey()) + " is not declared: it " + why));
              return reason.isEmpty();
            })
            .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Optional<String> whyNot(String setting, String value) {
    return NameRules.brokenSetting(setting)
        .or(() -> Optional.of(NameRules.excess(setting))
            .filter(excess -> excess > 0)
            .map(excess -> "has a name that is too long"))
        .or(() -> SettingsReader.brokenValue(value))
        // A list of names is kept quoted, and would be one name if it were set as it is kept.
        .or(() -> setting.equals("temp_tablespaces") && value.matches(".*[\",].*")
            ? Optional.of("is a list of names")
            : Optional.empty());
  }

  /** A database on its way into the file. */
  private static final class Draft {
    private final Database database;
    private final String name;
    private Optional<String> refusal = Optional.empty();

    Draft(Database database, String name) {
      this.database = database;
      this.name = name;
    }

    void refuse(String reason) {
      refusal = Optional.of(reason);
    }

    Declared declared(int at) {
      Application usual = Application.named(name);
      return new Declared(
          new Declared.Word(at, name),
          word(at, database.name(), usual.database()),
          word(at, database.owner(), usual.owner()),
          List.of(),
          Optional.empty(),
          Map.of(),
          List.of(),
          Lifetimes.USUAL);
    }

    private static Optional<Declared.Word> word(int at, String text, String usual) {
      return text.equals(usual) ? Optional.empty() : Optional.of(new Declared.Word(at, text));
    }
  }
}
