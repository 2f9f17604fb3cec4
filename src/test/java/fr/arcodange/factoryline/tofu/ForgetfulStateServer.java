package fr.arcodange.factoryline.tofu;

import fr.arcodange.factoryline.http.MockServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;

/** A state server that has no state and refuses to store one, a number of times or until it is mended. */
public final class ForgetfulStateServer implements AutoCloseable {
  private final MockWebServer server = MockServers.create();

  private Optional<String> state = Optional.empty();
  private int refusals;

  public ForgetfulStateServer() {
    this(Integer.MAX_VALUE);
  }

  /** @param refusals how many times it refuses */
  public ForgetfulStateServer(int refusals) {
    this.refusals = refusals;
    server.setDispatcher(new Dispatcher() {
      @Override
      public MockResponse dispatch(RecordedRequest request) {
        return answer(request);
      }
    });
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized MockResponse answer(RecordedRequest request) {
    MockResponse.Builder answer = new MockResponse.Builder();
    if (request.getMethod().equals("GET")) {
      return state.map(answer::body).orElseGet(() -> answer.code(404)).build();
    }
    if (refusals > 0) {
      refusals--;
      return answer.code(500).build();
    }
    state = Optional.of(Objects.requireNonNull(request.getBody()).utf8());
    return answer.build();
  }

  /** From now on it stores. */
  public synchronized void mend() {
    refusals = 0;
  }

  /** Somebody else stores a state. */
  public synchronized void put(String other) {
    state = Optional.of(other);
  }

  public synchronized Optional<String> state() {
    return state;
  }

  public String address() {
    return server.url("/state").toString();
  }

  @Override
  public void close() {
    server.close();
  }
}
