package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.postgres.Application.Lifetimes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A server as it stands, in the words of an applications file: its databases by name, each with what cannot be declared of it, or goes. */
public record ServerDescription(List<Entry> entries) {
  public ServerDescription {
    entries = List.copyOf(entries);
  }

  /** What can be declared. A file of these is one that {@link ApplicationsFile#read} takes. */
  public List<Application> applications() {
    return entries.stream().flatMap(entry -> entry.application().stream()).toList();
  }

  /**
   * One database.
   *
   * @param application empty if it cannot be declared, for the reason that the last remark is
   * @param remarks what the application leaves out, and why; and what provisioning it takes away
   */
  public record Entry(String database, Optional<Application> application, List<String> remarks) {
    public Entry {
      Objects.requireNonNull(database);
      Objects.requireNonNull(application);
      remarks = List.copyOf(remarks);
    }

    /** The same with how long credentials live; what no file would take becomes a remark. */
    public Entry with(Lifetimes lifetimes) {
      boolean isShorter = lifetimes
          .ttl()
          .flatMap(ttl -> lifetimes.maxTtl().map(longest -> ttl.compareTo(longest) > 0))
          .orElse(false);
      if (isShorter) {
        List<String> more = new ArrayList<>(remarks);
        more.add(
            "the lifetimes of its role in Vault are not declared: max_ttl is shorter than ttl");
        return new Entry(database, application, more);
      }
      return new Entry(database, application.map(declared -> declared.with(lifetimes)), remarks);
    }
  }
}
