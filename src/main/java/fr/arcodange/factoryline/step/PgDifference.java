package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.postgres.Undone;
import fr.arcodange.factoryline.postgres.Work;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.vault.DatabaseWrite;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is missing on a server, and in Vault's engine for it, and what is to go.
 *
 * @param writes connections and roles of the engine that are not as declared
 * @param writesIfNeeded those that only hold a password, which is not to be seen from here whether it changes
 * @param drops applications that go, once all else is done
 * @param engine which one it is; empty without one
 * @param server what tells the server from every other, if it is to be seen
 */
public record PgDifference(
    List<Work> works,
    List<DatabaseWrite> writes,
    List<DatabaseWrite> writesIfNeeded,
    List<PgDrop> drops,
    String engine,
    Optional<String> server) {
  static final PgDifference NONE =
      new PgDifference(List.of(), List.of(), List.of(), List.of(), "", Optional.empty());

  public PgDifference {
    works = List.copyOf(works);
    writes = List.copyOf(writes);
    writesIfNeeded = List.copyOf(writesIfNeeded);
    drops = List.copyOf(drops);
    Objects.requireNonNull(engine);
    Objects.requireNonNull(server);
  }

  /** All that the server is to run, in its order. */
  public List<Work> allWorks() {
    return Stream.concat(works.stream(), drops.stream().map(PgDrop::work)).toList();
  }

  /** How many statements there are to run. */
  public int statements() {
    return allWorks().stream().mapToInt(work -> work.statements().size()).sum();
  }

  /** How many connections and roles of Vault's engine there are to delete. */
  int deletions() {
    return drops.stream().mapToInt(drop -> drop.removal().paths().size()).sum();
  }

  /** The applications whose database could not be looked into. */
  List<Undone> unseen() {
    return works.stream()
        .flatMap(work -> work.unseen().stream()
            .map(why -> new Undone(
                Undone.Why.UNSEEN,
                work.title(),
                Failure.denied(Display.line(why))
                    .hint("once that is open, run it again: it goes on"))))
        .toList();
  }

  public boolean isEmpty() {
    return statements() == 0 && writes.isEmpty() && drops.isEmpty() && unseen().isEmpty();
  }

  /** @throws Failure denied, if that is not all that there is to do, as a database could not be looked into */
  void requireSeen() {
    List<Undone> unseen = unseen();
    if (!unseen.isEmpty()) {
      throw Undone.together(unseen);
    }
  }

  /** Such as {@code 12 statements to run, 2 to write in Vault}. */
  String summary() {
    if (isEmpty()) {
      return "all is as declared: nothing to do";
    }
    return counted(statements(), "statement") + " to run"
        + (writes.isEmpty() ? "" : ", " + writes.size() + " to write in Vault")
        + (deletions() == 0 ? "" : ", " + deletions() + " to delete there")
        + (unseen().isEmpty()
            ? ""
            : ", and " + counted(unseen().size(), "database") + " that cannot be looked into");
  }

  Tally tally() {
    return new Tally(
        statements() + writes.size() + deletions() + unseen().size(),
        summary(),
        Map.of(
            "changes",
            Boolean.toString(!isEmpty()),
            "statements",
            Integer.toString(statements()),
            "vault_writes",
            Integer.toString(writes.size() + deletions())));
  }

  /** {@code 1 statement}, {@code 2 statements}. */
  static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
