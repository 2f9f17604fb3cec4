package fr.arcodange.factoryline.step;

import java.util.Map;

/** What a login gives for as long as the work lasts. Closing it gives everything back. */
public interface Lease extends AutoCloseable {

  /** The variables a child process gets from it, in clear. */
  Map<String, String> environment();

  /** Never throws: what cannot be given back is said, and ends by its own lifetime. */
  @Override
  void close();

  /** For work that needs no secrets. */
  static Lease nothing() {
    return new Lease() {
      @Override
      public Map<String, String> environment() {
        return Map.of();
      }

      @Override
      public void close() {}
    };
  }
}
