package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.postgres.Offer.Extension;
import fr.arcodange.factoryline.postgres.Offer.Leave;
import fr.arcodange.factoryline.postgres.Offer.Wish;
import fr.arcodange.factoryline.text.NearestName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What of an application's statements the server is not going to do for this executor, with what mends that. */
final class Foreseen {
  private final ClusterCatalog cluster;
  private final Application application;

  Foreseen(ClusterCatalog cluster, Application application) {
    this.cluster = cluster;
    this.application = application;
  }

  /**
   * Of extensions that are to be installed one after another.
   *
   * @param there those that are installed
   */
  List<String> ofExtensions(Set<String> there, List<String> missing) {
    List<String> foreseen = new ArrayList<>();
    if (cluster.offer().extensions().isEmpty()) {
      return foreseen;
    }
    Set<String> then = new HashSet<>(there);
    for (String name : missing) {
      Optional<Extension> offered =
          Optional.ofNullable(cluster.offer().extensions().get(name));
      if (offered.isEmpty()) {
        foreseen.add(notOffered(name));
      } else if (offered.get().forSuperusers() && !cluster.isSuperuser()) {
        foreseen.add("extension " + name
            + " is one that only superusers may install: one of them runs, in database "
            + application.database() + (isThere() ? "" : " once apply has made it")
            + ": CREATE EXTENSION " + Sql.name(name) + "; or leave it out");
      } else {
        offered.get().needs().stream()
            .filter(needed -> !then.contains(needed))
            .map(needed -> "extension " + name + " needs " + needed + ": declare that before it")
            .forEach(foreseen::add);
      }
      then.add(name);
    }
    return foreseen;
  }

  private String notOffered(String name) {
    return "extension " + name + " is not on the server: "
        + NearestName.of(name, cluster.offer().extensions().keySet())
            .map(nearest -> "declare " + nearest + " if that is meant, else ")
            .orElse("")
        + "install its package there, or leave it out";
  }

  private boolean isThere() {
    return cluster.database(application.database()).isPresent();
  }

  /** Of a setting that is to be set. */
  Optional<String> ofSetting(String setting) {
    Leave leave = cluster
        .offer()
        .settings()
        .getOrDefault(new Wish(setting, application.owner()), Leave.OWNERS);
    return switch (leave) {
      case OWNERS -> Optional.empty();
      case SUPERUSERS ->
        cluster.isSuperuser()
            ? Optional.empty()
            : Optional.of("setting " + setting
                + " is one that only superusers may set: one of them allows it with GRANT SET ON PARAMETER "
                + Sql.setting(setting) + " TO " + Sql.name(application.owner())
                + (cluster.role(application.owner()).isPresent()
                    ? ""
                    : ", once apply has made that role")
                + "; or leave it out");
      case NOBODYS ->
        Optional.of(
            "setting " + setting
                + " is the server's, and no database has one of its own: set it in postgresql.conf, and leave it out");
      case UNKNOWN ->
        Optional.of("setting " + setting
            + " is none that the server knows: see how it is written, or leave it out");
    };
  }
}
