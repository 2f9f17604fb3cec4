package fr.arcodange.factoryline.gitea;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;

/** What goes wrong on purpose. A pattern is searched for in {@code METHOD /path?query}. */
public final class Faults {
  private final List<Fault> faults = new ArrayList<>();
  private volatile boolean down;

  /** Answers the next matching request with {@code status}, without doing what it asks. */
  public void failNext(String pattern, int status) {
    fail(pattern, status, 1);
  }

  /** Answers the next {@code times} matching requests so: a client that retries meets several. */
  public void fail(String pattern, int status, int times) {
    add(new Answer(status), pattern, times);
  }

  /** Does what the next matching request asks, and hangs up instead of answering. */
  public void loseNextAnswer(String pattern) {
    add(new LoseAnswer(), pattern, 1);
  }

  /** Does something just before the next matching request is looked at: what another job or a person would do meanwhile. */
  public void beforeNext(String pattern, Runnable action) {
    add(new Before(action), pattern, 1);
  }

  /** Hangs up on every request, git's as well, until {@link #up()}. */
  public void down() {
    down = true;
  }

  public void up() {
    down = false;
  }

  private synchronized void add(Effect effect, String pattern, int times) {
    faults.add(new Fault(Pattern.compile(pattern), effect, times));
  }

  private synchronized Optional<Effect> next(String requestLine) {
    for (Iterator<Fault> iterator = faults.iterator(); iterator.hasNext(); ) {
      Fault fault = iterator.next();
      if (fault.pattern().matcher(requestLine).find()) {
        iterator.remove();
        if (fault.times() > 1) {
          faults.add(0, new Fault(fault.pattern(), fault.effect(), fault.times() - 1));
        }
        return Optional.of(fault.effect());
      }
    }
    return Optional.empty();
  }

  /** Answers a request through whatever is to go wrong with it. */
  MockResponse apply(String requestLine, Supplier<MockResponse> server) {
    if (down) {
      return hangUp();
    }
    Optional<Effect> effect = next(requestLine);
    return effect.isPresent() ? effect.get().apply(server) : server.get();
  }

  private static MockResponse hangUp() {
    return new MockResponse.Builder()
        .onResponseStart(new SocketEffect.CloseSocket())
        .build();
  }

  private record Fault(Pattern pattern, Effect effect, int times) {}

  private interface Effect {
    MockResponse apply(Supplier<MockResponse> server);
  }

  private record Answer(int status) implements Effect {
    @Override
    public MockResponse apply(Supplier<MockResponse> server) {
      return Exchange.json(
          status, Fixtures.JSON.createObjectNode().put("message", "a fault that was asked for"));
    }
  }

  private record LoseAnswer() implements Effect {
    @Override
    public MockResponse apply(Supplier<MockResponse> server) {
      MockResponse lost = server.get();
      return lost.newBuilder().onResponseStart(new SocketEffect.CloseSocket()).build();
    }
  }

  private record Before(Runnable action) implements Effect {
    @Override
    public MockResponse apply(Supplier<MockResponse> server) {
      action.run();
      return server.get();
    }
  }
}
