package fr.arcodange.factoryline.gitea;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;

/** All repositories of a server, by name. */
final class Repositories {
  private final Map<String, HostedRepository> byName = new ConcurrentSkipListMap<>();

  private final Map<String, String> formerNames = new ConcurrentSkipListMap<>();
  private final Set<String> owners = new ConcurrentSkipListSet<>();

  void add(HostedRepository repository) {
    if (byName.putIfAbsent(repository.fullName(), repository) != null) {
      throw new IllegalStateException(repository.fullName() + " is there already");
    }
  }

  /** Upper and lower case are one. */
  Optional<HostedRepository> find(String fullName) {
    return Optional.ofNullable(byName.get(fullName))
        .or(() -> byName.values().stream()
            .filter(one -> one.fullName().equalsIgnoreCase(fullName))
            .findFirst());
  }

  /** From now on {@code fullName} leads to another one. */
  void renamed(String fullName, String now) {
    formerNames.put(fullName, now);
  }

  /** Where the repository of that name went. */
  Optional<String> movedTo(String fullName) {
    return Optional.ofNullable(formerNames.get(fullName));
  }

  /** Makes somebody an owner of an organisation. */
  void owner(String login, String organisation) {
    owners.add(login + "/" + organisation);
  }

  boolean owns(String login, String organisation) {
    return owners.contains(login + "/" + organisation);
  }

  Collection<HostedRepository> all() {
    return byName.values();
  }

  /** The repository that a path names, whoever asks. */
  HostedRepository get(Exchange exchange) {
    return find(exchange.path("owner") + "/" + exchange.path("name"))
        .orElseThrow(HttpError::notFound);
  }

  /** The repository that a path names, for who may read its code. */
  HostedRepository readable(Exchange exchange) {
    HostedRepository repository = get(exchange);
    if (!exchange.caller().code(repository).atLeast(Level.READ)) {
      throw HttpError.notFound();
    }
    return repository;
  }
}
