package fr.arcodange.factoryline.gitea;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** All repositories of a server, by name. */
final class Repositories {
  private final Map<String, HostedRepository> byName = new ConcurrentSkipListMap<>();

  void add(HostedRepository repository) {
    if (byName.putIfAbsent(repository.fullName(), repository) != null) {
      throw new IllegalStateException(repository.fullName() + " is there already");
    }
  }

  Optional<HostedRepository> find(String fullName) {
    return Optional.ofNullable(byName.get(fullName));
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
