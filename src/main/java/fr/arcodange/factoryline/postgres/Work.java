package fr.arcodange.factoryline.postgres;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What brings one application, or what all of them share, to its declared state: the statements in their order, and what people
 * should know.
 *
 * @param title the application's name, or {@link #SHARED}
 * @param database the application's
 * @param ifNeeded what apply may run besides, which is not to be seen now
 * @param unseen why nothing is known of what is missing in the database, if it could not be looked into
 */
public record Work(
    String title,
    Optional<String> database,
    List<SqlStatement> statements,
    List<SqlStatement> ifNeeded,
    List<String> warnings,
    Optional<String> unseen) {
  public static final String SHARED = "shared by all";

  public Work {
    Objects.requireNonNull(title);
    Objects.requireNonNull(database);
    statements = List.copyOf(statements);
    ifNeeded = List.copyOf(ifNeeded);
    warnings = List.copyOf(warnings);
    Objects.requireNonNull(unseen);
  }

  /** Of which all is known. */
  public Work(
      String title,
      Optional<String> database,
      List<SqlStatement> statements,
      List<SqlStatement> ifNeeded,
      List<String> warnings) {
    this(title, database, statements, ifNeeded, warnings, Optional.empty());
  }

  /** Whether there is nothing to say of it. */
  boolean isSilent() {
    return statements.isEmpty() && ifNeeded.isEmpty() && warnings.isEmpty();
  }

  /** Of what is as it should be. */
  public static Work nothing(String title) {
    return new Work(title, Optional.empty(), List.of(), List.of(), List.of());
  }

  /** What is to be done before the database is made, or all there is outside of it if that is there. */
  List<SqlStatement> before() {
    int alone = firstAlone();
    return statements.subList(0, alone).stream()
        .filter(step -> step.place() == SqlStatement.Place.SERVER)
        .toList();
  }

  /** What is to be done once the database is made, outside of it. */
  List<SqlStatement> after() {
    return statements.subList(firstAlone(), statements.size()).stream()
        .filter(step -> step.place() == SqlStatement.Place.SERVER)
        .toList();
  }

  private int firstAlone() {
    for (int i = 0; i < statements.size(); i++) {
      if (statements.get(i).place() == SqlStatement.Place.ALONE) {
        return i;
      }
    }
    return statements.size();
  }

  List<SqlStatement> at(SqlStatement.Place place) {
    return statements.stream().filter(statement -> statement.place() == place).toList();
  }
}
