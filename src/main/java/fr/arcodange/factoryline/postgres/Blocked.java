package fr.arcodange.factoryline.postgres;

import static java.util.stream.Collectors.joining;

import fr.arcodange.factoryline.Failure;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A work that others were in the way of for too long. Whoever owns a database can see to that, so it is told of this one, and the others
 * are gone on with.
 *
 * @param title the work's
 * @param failure what it was that had to wait, and for whom
 */
public record Blocked(String title, Failure failure) {
  public Blocked {
    Objects.requireNonNull(title);
    Objects.requireNonNull(failure);
  }

  /**
   * All of them as one.
   *
   * @return unreachable
   */
  public static Failure together(List<Blocked> all) {
    Set<String> hints = new LinkedHashSet<>();
    all.forEach(blocked -> blocked.failure().hint().ifPresent(hints::add));
    return Failure.unreachable("the rest is done, and others' locks kept it from "
            + all.stream().map(Blocked::title).collect(joining(", ")) + ": "
            + all.stream().map(blocked -> blocked.failure().message()).collect(joining("; ")))
        .hint(String.join("; ", hints))
        .causedBy(all.get(0).failure());
  }
}
