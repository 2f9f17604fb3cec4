package fr.arcodange.factoryline.tofu;

import fr.arcodange.factoryline.http.MockServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;

/** A state server that has no state and refuses to store one. */
public final class ForgetfulStateServer implements AutoCloseable {
  private final MockWebServer server = MockServers.create();

  public ForgetfulStateServer() {
    server.setDispatcher(new Dispatcher() {
      @Override
      public MockResponse dispatch(RecordedRequest request) {
        return new MockResponse.Builder()
            .code(request.getMethod().equals("GET") ? 404 : 500)
            .build();
      }
    });
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String address() {
    return server.url("/state").toString();
  }

  @Override
  public void close() {
    server.close();
  }
}
