package fr.arcodange.factoryline.postgres;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.json.JsonTrees;
import java.util.Map;

/**
 * A server by itself, until TERM; says where it is in its first line. Arguments: the major version, then pairs of
 * {@code --execute} and a statement to run at the start, and of {@code --pooler} and the password with which a pgbouncer before it
 * looks its users up, as {@link Layout#USUAL} has it.
 */
final class RealPostgresMain {
  private RealPostgresMain() {}

  public static void main(String[] args) throws Exception {
    RealPostgres server = RealPostgres.start(Integer.parseInt(args[0]));
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    ObjectNode described = JsonNodeFactory.instance
        .objectNode()
        .put("host", server.host())
        .put("port", server.port())
        .put("user", RealPostgres.SUPERUSER)
        .put("password", server.password().reveal());
    for (int i = 1; i < args.length; i += 2) {
      switch (args[i]) {
        case "--execute" -> server.execute(args[i + 1], "postgres");
        case "--pooler" -> described.set("pooler", pooler(server, args[i + 1]));
        default -> throw new IllegalArgumentException(args[i]);
      }
    }
    System.out.println(JsonTrees.text(described));
    Thread.currentThread().join();
  }

  private static ObjectNode pooler(RealPostgres server, String password) throws Exception {
    Layout layout = Layout.USUAL;
    RealPgbouncer pooler = RealPgbouncer.start(
        server,
        Map.of(
            "pool_mode",
            "transaction",
            "auth_user",
            layout.pooler(),
            "auth_query",
            layout.authQuery().replaceFirst("^auth_query = ", "")),
        Map.of(layout.pooler(), password));
    Runtime.getRuntime().addShutdownHook(new Thread(pooler::close));
    return JsonNodeFactory.instance
        .objectNode()
        .put("host", pooler.host())
        .put("port", pooler.port());
  }
}
