package fr.arcodange.factoryline.gitea;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Users, and whose token is whose. */
final class Directory {
  private final AtomicLong lastId = new AtomicLong();
  private final Map<String, User> users = new ConcurrentHashMap<>();
  private final Map<String, Supplier<Optional<Caller>>> tokens = new ConcurrentHashMap<>();

  /** The user of that name, who is there from now on. */
  User user(String login) {
    if (login.equals(User.ACTIONS.login())) {
      return User.ACTIONS;
    }
    return users.computeIfAbsent(login, name -> new User(lastId.incrementAndGet(), name));
  }

  /** Knows a token from now on; its caller is asked for at every use, empty once it has expired. */
  void knowToken(String token, Supplier<Optional<Caller>> caller) {
    tokens.put(token, caller);
  }

  /** Who sends {@code token}; 401 if nobody does. */
  Caller caller(String token) {
    return Optional.ofNullable(tokens.get(token))
        .flatMap(Supplier::get)
        .orElseThrow(() -> new HttpError(401, "invalid username, password or token"));
  }
}
