package fr.arcodange.factoryline.postgres;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import fr.arcodange.factoryline.json.JsonTrees;

/** A server by itself, until TERM; says where it is in its first line. */
final class RealPostgresMain {
  private RealPostgresMain() {}

  public static void main(String[] args) throws Exception {
    RealPostgres server = RealPostgres.start(Integer.parseInt(args[0]));
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    System.out.println(JsonTrees.text(JsonNodeFactory.instance
        .objectNode()
        .put("host", server.host())
        .put("port", server.port())
        .put("user", RealPostgres.SUPERUSER)
        .put("password", server.password().reveal())));
    Thread.currentThread().join();
  }
}
