package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.planstore.PlanStore;
import fr.arcodange.factoryline.planstore.Probes;
import fr.arcodange.factoryline.planstore.Stored;
import fr.arcodange.factoryline.step.SetupCheck.Area;
import fr.arcodange.factoryline.step.SetupCheck.Ok;
import fr.arcodange.factoryline.step.SetupCheck.Result;
import fr.arcodange.factoryline.step.SetupCheck.Warning;
import fr.arcodange.factoryline.step.SetupCheck.Wrong;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Tries the plan store with an object that is removed again: evidence is worth something only where nothing is ever replaced. */
public final class StoreCheckup {
  /** A doctor beside this one may be at work with one that is younger. */
  private static final Duration ABANDONED = Duration.ofMinutes(10);

  private static final byte[] CONTENT =
      "{\"what\":\"factoryline doctor tries this store; it may be removed\"}\n"
          .getBytes(StandardCharsets.UTF_8);

  private final Optional<Function<Map<String, String>, PlanStore>> opening;
  private final Clock clock;
  private final LongSupplier random;

  /** @param opening with the secrets of a login; none if no store is named */
  public StoreCheckup(
      Optional<Function<Map<String, String>, PlanStore>> opening,
      Clock clock,
      LongSupplier random) {
    this.opening = opening;
    this.clock = clock;
    this.random = random;
  }

  void examine(SetupRows all, VaultVisit login) {
    SetupRows.Section rows = all.in(Area.STORE);
    Optional<String> why =
        opening.isEmpty() ? Optional.of("--store is not given") : login.missing();
    if (why.isPresent()) {
      rows.notAsked("list", why.get());
      return;
    }
    Optional<Looked> looked = rows.ask(
        "list",
        () -> look(opening.get().apply(login.environment())),
        found -> new Ok(found.store()
            + (found.removed() == 0
                ? ""
                : "; removed " + found.removed() + " that a killed run of doctor left")));
    if (looked.isEmpty()) {
      for (String name : List.of("create", "create once", "read", "remove")) {
        rows.notAsked(name, "needs a store that can be listed");
      }
      return;
    }
    PlanStore store = looked.get().store();
    if (looked.get().mayRemove().filter(may -> !may).isPresent()) {
      rows.unknown(
          "create once",
          "not tried, as this identity may not remove what it would leave",
          "that is as it should be for plan and apply; run doctor once with an identity that may"
              + " (roles/storage.objectUser on the bucket)");
      return;
    }
    tryIt(rows, store);
  }

  private record Looked(PlanStore store, int removed, Optional<Boolean> mayRemove) {}

  private Looked look(PlanStore store) {
    List<Stored> probes = store.list(Probes.FOLDER);
    Optional<Boolean> mayRemove = store.mayRemove();
    if (mayRemove.filter(may -> !may).isPresent()) {
      return new Looked(store, 0, mayRemove);
    }
    List<String> left = probes.stream()
        .map(Stored::name)
        .filter(name -> Probes.madeAt(name)
            .filter(made -> made.plus(ABANDONED).isBefore(clock.instant()))
            .isPresent())
        .toList();
    left.forEach(store::remove);
    return new Looked(store, left.size(), mayRemove);
  }

  private void tryIt(SetupRows.Section rows, PlanStore store) {
    String name = Probes.name(clock.instant(), random.getAsLong());
    try {
      if (rows.ask("create", () -> store.create(name, CONTENT), made -> created(made))
          .isEmpty()) {
        rows.notAsked("create once", "needs an object");
        rows.notAsked("read", "needs an object");
        return;
      }
      rows.add("create once", "", again(store, name));
      rows.ask("read", () -> store.read(name), StoreCheckup::read);
    } finally {
      // Also where it failed to be made: the answer may have been lost, and the object be there.
      rows.settle(
          "remove",
          "",
          () -> {
            store.remove(name);
            return name;
          },
          gone -> new Ok("the probe is gone"));
    }
  }

  private Result created(Stored made) {
    Duration apart = Duration.between(clock.instant(), made.createdAt()).abs();
    return apart.compareTo(Duration.ofMinutes(1)) > 0
        ? new Warning(
            "an object was made, and the store's clock is " + apart.toSeconds()
                + " s from this machine's",
            "evidence counts by the store's clock, merges by the forge's: set all by NTP")
        : new Ok("an object was made");
  }

  private static Result again(PlanStore store, String name) {
    try {
      store.create(name, CONTENT);
      return new Wrong(
          Failure.Kind.REFUSED,
          "the same name was written twice: whoever may write can replace evidence",
          "use a store that honours ifGenerationMatch=0, as Google Cloud Storage does");
    } catch (Failure failure) {
      return failure.kind() == Failure.Kind.REFUSED
          ? new Ok("a second one of that name is refused")
          : SetupCheck.of(failure);
    }
  }

  private static Result read(byte[] content) {
    return Arrays.equals(content, CONTENT)
        ? new Ok("what was written comes back")
        : new Wrong(
            Failure.Kind.REFUSED,
            "something else comes back than was written",
            "is there a proxy or a cache before the store?");
  }
}
