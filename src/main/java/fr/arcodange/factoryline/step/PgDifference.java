package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.postgres.Work;
import fr.arcodange.factoryline.vault.DatabaseWrite;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is missing on a server, and in Vault's engine for it, and what is to go.
 *
 * @param writes connections and roles of the engine that are not as declared
 * @param drops applications that go, once all else is done
 */
public record PgDifference(List<Work> works, List<DatabaseWrite> writes, List<PgDrop> drops) {
  public PgDifference {
    works = List.copyOf(works);
    writes = List.copyOf(writes);
    drops = List.copyOf(drops);
  }

  /** All that the server is to run, in its order. */
  public List<Work> allWorks() {
    return Stream.concat(works.stream(), drops.stream().map(PgDrop::work)).toList();
  }

  /** How many statements there are to run. */
  public int statements() {
    return allWorks().stream().mapToInt(work -> work.statements().size()).sum();
  }

  public boolean isEmpty() {
    return statements() == 0 && writes.isEmpty() && drops.isEmpty();
  }
}
