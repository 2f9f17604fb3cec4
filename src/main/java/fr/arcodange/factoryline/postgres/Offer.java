package fr.arcodange.factoryline.postgres;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a server has of what applications can ask for, which is not for everybody, or not there at all.
 *
 * @param extensions all that can be installed, by name; none if nobody asked
 * @param settings those that were asked for, with who is to set them
 */
record Offer(Map<String, Extension> extensions, Map<Wish, Leave> settings) {
  static final Offer UNASKED = new Offer(Map.of(), Map.of());

  Offer {
    extensions = Map.copyOf(extensions);
    settings = Map.copyOf(settings);
  }

  /**
   * What can be installed.
   *
   * @param forSuperusers whether nobody else may install it, not even a database's owner
   * @param needs extensions that have to be installed before it
   */
  record Extension(boolean forSuperusers, List<String> needs) {
    Extension {
      needs = List.copyOf(needs);
    }
  }

  /**
   * That a database's sessions begin with a setting.
   *
   * @param owner the database's, who sets it unless a superuser does
   */
  record Wish(String setting, String owner) {
    Wish {
      Objects.requireNonNull(setting);
      Objects.requireNonNull(owner);
    }
  }

  /** Whose leave it takes to set a setting for a database. */
  enum Leave {
    /** The owner may, or it is not to be seen who may. */
    OWNERS,
    /** A superuser, or whom one has let do it. */
    SUPERUSERS,
    /** Nobody's is enough: it is the same for the whole server, or is fixed before a session has a database. */
    NOBODYS,
    /** There is no such setting. */
    UNKNOWN
  }
}
