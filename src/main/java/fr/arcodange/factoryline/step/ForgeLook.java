package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.SideBySide;
import fr.arcodange.factoryline.gitea.Forge;
import fr.arcodange.factoryline.gitea.ForgeRepository;
import fr.arcodange.factoryline.job.RepositoryName;
import fr.arcodange.factoryline.step.Inquiry.Asked;
import fr.arcodange.factoryline.step.Inquiry.Told;
import fr.arcodange.factoryline.step.Inquiry.Untold;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** What a forge told, each thing asked once and a few at a time. */
final class ForgeLook {
  /** More would not be faster, as Gitea runs git for most of them. */
  private static final int AT_ONCE = 8;

  private final Forge forge;
  private final Inquiry inquiry;
  private final Map<String, Asked<Map<String, ForgeRepository>>> listings =
      new ConcurrentHashMap<>();
  private final Map<String, Asked<Optional<ForgeRepository>>> repositories =
      new ConcurrentHashMap<>();
  private final Map<String, Asked<Boolean>> seen = new ConcurrentHashMap<>();

  ForgeLook(Forge forge, Cancellation cancellation) {
    this.forge = forge;
    this.inquiry = new Inquiry(cancellation);
  }

  /** Whether the token is known to see all that an owner has; if that cannot be told, it is not. */
  boolean seesAllOf(String owner) {
    Asked<Boolean> asked =
        seen.computeIfAbsent(lower(owner), key -> inquiry.ask(() -> forge.seesAllOf(owner)));
    return asked instanceof Told<Boolean> told && told.answer();
  }

  /**
   * Looks the repositories up: whole owners at once, and one by one only what is on no owner's list, which may have been renamed.
   */
  void find(Collection<RepositoryName> names) {
    Map<String, String> owners = new TreeMap<>();
    Map<String, RepositoryName> wanted = new TreeMap<>();
    for (RepositoryName name : names) {
      owners.put(lower(name.owner()), name.owner());
      wanted.put(lower(name.toString()), name);
    }
    sideBySide(
        owners.values(), owner -> listings.put(lower(owner), inquiry.ask(() -> list(owner))));
    List<RepositoryName> unlisted =
        wanted.values().stream().filter(name -> listed(name).isEmpty()).toList();
    sideBySide(
        unlisted,
        name -> repositories.put(
            lower(name.toString()),
            inquiry.ask(() -> forge.repository(name.owner(), name.name()))));
  }

  private Map<String, ForgeRepository> list(String owner) {
    Map<String, ForgeRepository> byName = new TreeMap<>();
    forge
        .repositoriesOf(owner)
        .ifPresent(all -> all.forEach(one -> byName.put(lower(one.fullName()), one)));
    return byName;
  }

  private Optional<ForgeRepository> listed(RepositoryName name) {
    return listings.get(lower(name.owner())) instanceof Told<Map<String, ForgeRepository>> told
        ? Optional.ofNullable(told.answer().get(lower(name.toString())))
        : Optional.empty();
  }

  /** What {@link #find} found. */
  Asked<Optional<ForgeRepository>> repository(RepositoryName name) {
    Optional<ForgeRepository> listed = listed(name);
    return listed.isPresent()
        ? new Told<>(listed)
        : Optional.ofNullable(repositories.get(lower(name.toString())))
            .orElseGet(() -> new Untold<>("it was not asked for", ""));
  }

  /** All that the owners of what was found have, by owner. */
  Map<String, Asked<Map<String, ForgeRepository>>> listings() {
    return new TreeMap<>(listings);
  }

  /** Asks the forge one question about each thing. */
  <Q, A> Map<Q, Asked<A>> each(Collection<Q> questions, Function<Q, A> answer) {
    Map<Q, Asked<A>> answers = new ConcurrentHashMap<>();
    sideBySide(
        questions, question -> answers.put(question, inquiry.ask(() -> answer.apply(question))));
    return answers;
  }

  private static <T> void sideBySide(Collection<T> things, Consumer<T> work) {
    new SideBySide(AT_ONCE).forEach(List.copyOf(things), work);
  }

  static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
