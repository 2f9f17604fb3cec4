package fr.arcodange.factoryline.step;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.postgres.SqlStatement;
import fr.arcodange.factoryline.postgres.Work;
import fr.arcodange.factoryline.review.Change.Command;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.vault.DatabaseWrite;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says what is missing on a server, and in Vault's engine for it, in review's words. */
final class ProvisioningCommands {
  private ProvisioningCommands() {}

  /** All of it, in the order in which it is done, and what may have to be done besides. */
  static List<Command> of(PgDifference difference) {
    List<Command> commands = new ArrayList<>();
    for (Work work : difference.works()) {
      work.statements().forEach(statement -> commands.add(of(work.title(), statement, false)));
      work.ifNeeded().forEach(statement -> commands.add(of(work.title(), statement, true)));
    }
    difference.writes().forEach(write -> commands.add(of(write)));
    for (PgDrop drop : difference.drops()) {
      drop.removal().paths().forEach(path -> commands.add(deletion(path)));
      drop.work()
          .statements()
          .forEach(statement -> commands.add(of(drop.work().title(), statement, false)));
    }
    return commands;
  }

  /** @param title of the work that the statement belongs to */
  static Command of(String title, SqlStatement statement, boolean onlyIfNeeded) {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    content.put("place", statement.place().word());
    statement.as().ifPresent(role -> content.put("as", role));
    content.put("sql", statement.shown());
    return new Command(
        title + ": " + Display.line(statement.shown()), "run", content, onlyIfNeeded);
  }

  static Command of(DatabaseWrite write) {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    content.put("password", write.hasPassword());
    ObjectNode fields = content.putObject("fields");
    write.fields().forEach((name, value) -> put(fields, name, value));
    return new Command("Vault: " + write.path(), "write", content, false);
  }

  /** @param path of what Vault's engine is to delete, below its mount */
  static Command deletion(String path) {
    return new Command("Vault: " + path, "delete", JsonNodeFactory.instance.objectNode(), false);
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
