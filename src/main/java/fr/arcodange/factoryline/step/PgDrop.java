package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.postgres.Work;
import java.util.List;
import java.util.Objects;

/**
 * An application that goes.
 *
 * @param work what takes it from the server, which may be nothing any more
 * @param removal what Vault deletes of it before
 */
public record PgDrop(Work work, LeaseRemoval removal) {
  public PgDrop {
    Objects.requireNonNull(work);
    Objects.requireNonNull(removal);
  }

  /** Whether nothing is left of it. */
  public boolean isDone() {
    return work.statements().isEmpty() && removal.isEmpty();
  }

  static PgDrop of(String name, List<Work> works, LeaseRemoval removal) {
    return new PgDrop(
        works.stream()
            .filter(work -> work.title().equals(name))
            .findFirst()
            .orElseGet(() -> Work.nothing(name)),
        removal);
  }
}
