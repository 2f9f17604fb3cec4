package fr.arcodange.factoryline.planstore;

import fr.arcodange.factoryline.http.TestHttp;
import java.util.Map;

/** Uses a store and lets main return, without {@code System.exit}: only threads that nobody should have left can keep it. */
final class StoreMain {
  private StoreMain() {}

  public static void main(String[] args) {
    PlanStore store = PlanStores.at(args[0])
        .open(Map.of("STORAGE_EMULATOR_HOST", args[1]), TestHttp.withoutWaiting());
    store.create("main/x", new byte[3]);
    System.out.println("read back " + store.read(store.list("main/").get(0).name()).length);
  }
}
