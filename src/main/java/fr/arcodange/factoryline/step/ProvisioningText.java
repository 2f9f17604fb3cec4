package fr.arcodange.factoryline.step;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.postgres.SqlStatement;
import fr.arcodange.factoryline.postgres.SqlStatement.Place;
import fr.arcodange.factoryline.postgres.Work;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.vault.DatabaseWrite;
import java.util.List;
import java.util.Optional;

/** What is to be run on a server, for people and for programs. Passwords and their verifiers are not in it. */
public final class ProvisioningText {
  /** A database's owner may have its sessions begin otherwise. */
  private static final String AS_OURSELVES = "SET search_path TO pg_catalog;\nSET ROLE NONE;\n";

  private ProvisioningText() {}

  /** A script as psql runs it, application by application. */
  public static String script(PgDifference difference) {
    StringBuilder script = new StringBuilder();
    difference.works().forEach(work -> {
      title(script, work);
      script.append(script(work));
      work.ifNeeded()
          .forEach(statement -> script
              .append("-- only if needed: ")
              .append(Display.line(statement.shown()))
              .append(";\n"));
    });
    script.append(
        vault(difference).lines().map(line -> "-- Vault: " + line + "\n").collect(joining()));
    difference.drops().forEach(drop -> {
      title(script, drop.work());
      drop.removal()
          .paths()
          .forEach(path -> script.append("-- Vault: delete ").append(path).append('\n'));
      script.append(script(drop.work()));
    });
    return script.toString();
  }

  /** What Vault is to be told, field by field; the statements it is to run are among it, and no password is. */
  static String vault(PgDifference difference) {
    StringBuilder text = new StringBuilder();
    difference
        .writes()
        .forEach(write -> vault(text, write, write.isNew() ? "write, new" : "write"));
    difference.writesIfNeeded().forEach(write -> vault(text, write, "write, only if needed"));
    return text.toString();
  }

  private static void vault(StringBuilder text, DatabaseWrite write, String how) {
    text.append(Display.line(write.path())).append(" (").append(how).append(")\n");
    for (String name : write.differing()) {
      Object value = write.fields().get(name);
      List<?> values =
          value instanceof List<?> list ? list : List.of(value == null ? "***" : value);
      values.forEach(
          one -> text.append("  ").append(Display.line(name + ": " + one)).append('\n'));
    }
  }

  private static void title(StringBuilder script, Work work) {
    script.append("-- ").append(Display.line(work.title())).append('\n');
    work.warnings()
        .forEach(warning ->
            script.append("-- warning: ").append(Display.line(warning)).append('\n'));
  }

  /** The same for one of its parts, without what is said of it. */
  static String script(Work work) {
    StringBuilder script = new StringBuilder();
    Optional<Place> open = Optional.empty();
    for (SqlStatement statement : work.statements()) {
      if (!open.equals(Optional.of(statement.place()))) {
        open.ifPresent(place -> script.append(end(place)));
        script.append(begin(statement.place(), work));
        open = Optional.of(statement.place());
      }
      String set = statement.place() == Place.ALONE ? "SET ROLE " : "SET LOCAL ROLE ";
      script.append(statement
          .as()
          .map(role -> set + SqlStatement.quoted(role) + ";\n" + visible(statement) + ";\n" + set
              + "NONE;\n")
          .orElseGet(() -> visible(statement) + ";\n"));
    }
    open.ifPresent(place -> script.append(end(place)));
    return script.toString();
  }

  private static String visible(SqlStatement statement) {
    return Display.visible(statement.shown());
  }

  private static String begin(Place place, Work work) {
    return switch (place) {
      case SERVER -> "BEGIN;\n";
      case ALONE -> "";
      case DATABASE ->
        "\\connect " + SqlStatement.quoted(work.database().orElseThrow()) + "\n" + AS_OURSELVES
            + "BEGIN;\n";
    };
  }

  /** Nothing leads back out of a database: what all of them share can be said in any. */
  private static String end(Place place) {
    return place == Place.ALONE ? "" : "COMMIT;\n";
  }

  /**
   * The same as an object: {@code {"statements": 3, "works": [{"title", "database", "warnings", "statements": [{"place", "as", "sql"}],
   * "ifNeeded": [the same]}], "vault": [{"path", "new", "delete", "differing": [], "fields": {}}]}}, with what is dropped last.
   */
  public static ObjectNode json(PgDifference difference) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("statements", difference.statements());
    ArrayNode all = json.putArray("works");
    for (Work work : difference.allWorks()) {
      ObjectNode one = all.addObject();
      one.put("title", work.title());
      work.database().ifPresent(database -> one.put("database", database));
      ArrayNode warnings = one.putArray("warnings");
      work.warnings().forEach(warnings::add);
      add(one.putArray("statements"), work.statements());
      add(one.putArray("ifNeeded"), work.ifNeeded());
    }
    ArrayNode writes = json.putArray("vault");
    for (DatabaseWrite write : difference.writes()) {
      ObjectNode one = vault(writes, write.path(), write.isNew(), false, write.differing());
      ObjectNode fields = one.putObject("fields");
      write.differing().stream()
          .filter(write.fields()::containsKey)
          .forEach(name -> fields.put(name, String.valueOf(write.fields().get(name))));
    }
    difference
        .drops()
        .forEach(drop ->
            drop.removal().paths().forEach(path -> vault(writes, path, false, true, List.of())));
    return json;
  }

  private static void add(ArrayNode array, List<SqlStatement> statements) {
    statements.forEach(statement -> array.add(json(statement)));
  }

  /** {@code {"place", "as", "sql"}}, with nothing secret in it. */
  static ObjectNode json(SqlStatement statement) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("place", statement.place().word());
    statement.as().ifPresent(role -> json.put("as", role));
    return json.put("sql", statement.shown());
  }

  private static ObjectNode vault(
      ArrayNode all, String path, boolean isNew, boolean isDeleted, List<String> names) {
    ObjectNode one = all.addObject();
    one.put("path", path);
    one.put("new", isNew);
    one.put("delete", isDeleted);
    ArrayNode differing = one.putArray("differing");
    names.forEach(differing::add);
    return one;
  }
}
