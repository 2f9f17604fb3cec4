package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.Failure;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Applications that may be dropped, with their databases, if they are there. Nothing that is not named here ever is.
 *
 * @param mount of Vault's database secrets engine, whose role and connection of the name go first
 */
public record AllowedDrops(List<String> names, Optional<String> mount) {
  public static final AllowedDrops NONE = new AllowedDrops(List.of(), Optional.empty());

  /** @throws Failure usage, if one is no name of an application */
  public AllowedDrops {
    names = names.stream().distinct().toList();
    Objects.requireNonNull(mount);
    for (String name : names) {
      Optional<String> reason = Stream.concat(
              NameRules.misshapen(name).stream(),
              thingsOf(name)
                  .flatMap(thing -> Stream.concat(
                      NameRules.reserved(thing).stream(),
                      NameRules.excess(thing) > 0
                          ? Stream.of("is too long for a name with its suffixes")
                          : Stream.empty())))
          .findFirst();
      if (reason.isPresent()) {
        throw Failure.usage("--allow-drop " + Problems.quoted(name)
                + ": this is no application's name, as it " + reason.get())
            .hint("name one application on each line");
      }
    }
  }

  /** Database and roles. */
  private static Stream<String> thingsOf(String name) {
    Application gone = Application.named(name);
    return Stream.of(gone.database(), gone.owner(), gone.connectRole());
  }

  /**
   * Checks that nothing goes that somebody needs.
   *
   * @throws Failure usage, if what may be dropped is declared, in part or as a whole, or is what all applications share
   */
  public void checkAgainst(List<Application> applications, Layout layout) {
    Set<String> kept = new HashSet<>(Set.of(layout.editor(), layout.pooler()));
    applications.forEach(application -> kept.addAll(List.of(
        application.name(),
        application.database(),
        application.owner(),
        application.connectRole())));
    for (String name : names) {
      thingsOf(name).filter(kept::contains).findFirst().ifPresent(thing -> {
        throw Failure.usage("--allow-drop " + name + ": " + thing
                + (thing.equals(name) ? " is still declared" : " is still in use as declared"))
            .hint("take it out of the applications first, or the option away");
      });
    }
  }
}
