package fr.arcodange.factoryline.postgres;

import java.util.List;

/** What may be declared of the inside of a database. */
sealed interface DatabaseContents {

  /**
   * What is in it.
   *
   * @param schemas in the order in which they were made; those that an extension brought are not among them
   * @param extensions in the order in which they were installed, so that each finds those that it needs
   * @param provisioned what provisioning it looks at
   */
  record Seen(List<Schema> schemas, List<String> extensions, DatabaseCatalog provisioned)
      implements DatabaseContents {
    public Seen {
      schemas = List.copyOf(schemas);
      extensions = List.copyOf(extensions);
    }
  }

  /** Who asks may not look into it. */
  record Unseen(String reason) implements DatabaseContents {}

  record Schema(String name, String owner) {}
}
