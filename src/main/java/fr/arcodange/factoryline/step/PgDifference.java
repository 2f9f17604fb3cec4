package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.postgres.Work;
import fr.arcodange.factoryline.vault.DatabaseWrite;
import java.util.List;

/**
 * What is missing on a server, and in Vault's engine for it.
 *
 * @param writes connections and roles of the engine that are not as declared
 */
public record PgDifference(List<Work> works, List<DatabaseWrite> writes) {
  public PgDifference {
    works = List.copyOf(works);
    writes = List.copyOf(writes);
  }

  /** How many statements there are to run. */
  public int statements() {
    return works.stream().mapToInt(work -> work.statements().size()).sum();
  }

  public boolean isEmpty() {
    return statements() == 0 && writes.isEmpty();
  }
}
