package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.postgres.Work;
import fr.arcodange.factoryline.vault.DatabaseWrite;
import java.util.List;
import java.util.Map;

/**
 * What is missing on a server, and in Vault's engine for it.
 *
 * @param writes connections and roles of the engine that are not as declared
 */
public record PgDifference(List<Work> works, List<DatabaseWrite> writes) {
  static final PgDifference NONE = new PgDifference(List.of(), List.of());

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

  /** Such as {@code 12 statements to run, 2 to write in Vault}. */
  String summary() {
    if (isEmpty()) {
      return "all is as declared: nothing to do";
    }
    return counted(statements(), "statement") + " to run"
        + (writes.isEmpty() ? "" : ", " + writes.size() + " to write in Vault");
  }

  Tally tally() {
    return new Tally(
        statements() + writes.size(),
        summary(),
        Map.of(
            "changes",
            Boolean.toString(!isEmpty()),
            "statements",
            Integer.toString(statements()),
            "vault_writes",
            Integer.toString(writes.size())));
  }

  /** {@code 1 statement}, {@code 2 statements}. */
  static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
