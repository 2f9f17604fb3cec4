package fr.arcodange.factoryline.step;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.postgres.SqlStatement;
import fr.arcodange.factoryline.postgres.Work;
import fr.arcodange.factoryline.review.Certainty;
import fr.arcodange.factoryline.review.Change.Command;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.vault.DatabaseWrite;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says what is missing on a server, and in Vault's engine for it, in review's words: each with all that tells what it does and where,
 * so that what was shown of one server, one database or one engine covers nothing in another.
 */
final class ProvisioningCommands {
  /** What takes something away that cannot be had back. */
  static final String DROP = "drop";

  private final PgDifference difference;
  private final Map<String, String> databases = new HashMap<>();
  private final Set<String> drops = new HashSet<>();

  ProvisioningCommands(PgDifference difference) {
    this.difference = difference;
    difference
        .allWorks()
        .forEach(
            work -> work.database().ifPresent(database -> databases.put(work.title(), database)));
    difference.drops().forEach(drop -> drops.add(drop.work().title()));
  }

  /** All of it, in the order in which it is done, and what may have to be done besides. */
  List<Command> all() {
    List<Command> commands = new ArrayList<>();
    for (Work work : difference.works()) {
      work.statements()
          .forEach(statement -> commands.add(of(work.title(), statement, Certainty.CERTAIN)));
      work.ifNeeded()
          .forEach(statement -> commands.add(of(work.title(), statement, Certainty.IF_NEEDED)));
    }
    difference.writes().forEach(write -> commands.add(of(write, Certainty.CERTAIN)));
    difference.writesIfNeeded().forEach(write -> commands.add(of(write, Certainty.IF_NEEDED)));
    for (PgDrop drop : difference.drops()) {
      drop.removal().paths().forEach(path -> commands.add(deletion(path)));
      drop.work()
          .statements()
          .forEach(
              statement -> commands.add(of(drop.work().title(), statement, Certainty.CERTAIN)));
    }
    return commands;
  }

  /** @param title of the work that the statement belongs to */
  Command of(String title, SqlStatement statement, Certainty certainty) {
    ObjectNode content = onServer(ProvisioningText.json(statement));
    if (statement.place() == SqlStatement.Place.DATABASE) {
      content.put("database", databases.get(title));
    }
    return new Command(
        title + ": " + Display.line(statement.shown()),
        drops.contains(title) ? DROP : "run",
        content,
        certainty);
  }

  Command of(DatabaseWrite write, Certainty certainty) {
    ObjectNode content = inEngine();
    content.put("password", write.hasPassword());
    ObjectNode fields = content.putObject("fields");
    write.fields().forEach((name, value) -> put(fields, name, value));
    return new Command("Vault: " + write.path(), "write", content, certainty);
  }

  /** @param path of what Vault's engine is to delete, below its mount */
  Command deletion(String path) {
    return new Command("Vault: " + path, DROP, inEngine(), Certainty.CERTAIN);
  }

  private ObjectNode inEngine() {
    return onServer(JsonNodeFactory.instance.objectNode().put("engine", difference.engine()));
  }

  private ObjectNode onServer(ObjectNode content) {
    difference.server().ifPresent(identifier -> content.put("server", identifier));
    return content;
  }

  private static void put(ObjectNode object, String name, Object value) {
    if (value instanceof Collection<?> list) {
      ArrayNode array = object.putArray(name);
      list.forEach(element -> array.add(String.valueOf(element)));
    } else if (value instanceof Map<?, ?> map) {
      ObjectNode inner = object.putObject(name);
      map.forEach((key, element) ->
          put(inner, String.valueOf(key), Optional.<Object>ofNullable(element).orElse("")));
    } else {
      object.put(name, String.valueOf(value));
    }
  }
}
