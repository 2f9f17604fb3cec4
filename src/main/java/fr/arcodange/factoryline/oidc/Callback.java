package fr.arcodange.factoryline.oidc;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.Cancelled;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * The listener on this machine's loopback that the browser is sent back to (RFC 8252 section 7.3). Only the first answer with the
 * right state counts; anything else gets a page that says no, and the wait goes on: other programs and pages can reach the port.
 */
final class Callback implements AutoCloseable {
  private static final String PATH = "/callback";

  private final HttpServer server;
  private final String state;
  private final CompletableFuture<Answer> answer = new CompletableFuture<>();

  /** What the forge sent the browser back with. */
  sealed interface Answer {
    record Granted(Secret code) implements Answer {}

    record Refused(String error, String description) implements Answer {}
  }

  private Callback(HttpServer server, String state) {
    this.server = server;
    this.state = state;
  }

  static Callback listen(String doing, int port, String state) {
    try {
      InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      HttpServer server = HttpServer.create(new InetSocketAddress(loopback, port), 0);
      Callback callback = new Callback(server, state);
      server.createContext("/", callback::answer);
      server.start();
      return callback;
    } catch (BindException e) {
      throw Failure.usage(doing + ": port " + port + " of 127.0.0.1 is taken by another program")
          .hint("end it, or give another port and list its address in the OAuth2 application")
          .causedBy(e);
    } catch (IOException e) {
      throw Failure.unreachable(doing + ": listening on 127.0.0.1: " + e.getMessage())
          .causedBy(e);
    }
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + PATH;
  }

  /** Waits for the person in front of the browser. */
  Answer await(String doing, Duration patience, Cancellation cancellation) {
    try (Cancellation.Registration registration =
        cancellation.onCancel(() -> answer.cancel(false))) {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (CancellationException e) {
      throw new Cancelled(doing);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Cancelled(doing);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (TimeoutException e) {
      throw Failure.unreachable(
              doing + ": nobody came back from the browser within " + patience.toSeconds() + " s")
          .hint("if the forge showed an error page, the application's redirect addresses lack "
              + address() + " (to the letter); if it was slow, run the command again")
          .causedBy(e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Optional<Answer> received = received(exchange);
      if (received.isPresent()) {
        show(exchange, 200, "Done here", "You can close this page. The terminal says how it went.");
        answer.complete(received.get());
      }
    }
  }

  private Optional<Answer> received(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestURI().getPath().equals(PATH)) {
      show(exchange, 404, "Nothing here", "");
      return Optional.empty();
    }
    if (!exchange.getRequestMethod().equals("GET")) {
      show(exchange, 405, "Nothing to do here", "");
      return Optional.empty();
    }
    HttpUrl url = HttpUrl.parse("http://127.0.0.1/?" + exchange.getRequestURI().getRawQuery());
    Optional<Answer> said =
        url == null || !isOurs(url.queryParameter("state")) ? Optional.empty() : said(url);
    if (said.isEmpty() || answer.isDone()) {
      show(
          exchange,
          400,
          "Not an answer to this enrolment",
          "Open the address in the terminal again.");
      return Optional.empty();
    }
    return said;
  }

  private boolean isOurs(@Nullable String theirs) {
    return theirs != null
        && MessageDigest.isEqual(
            state.getBytes(StandardCharsets.UTF_8), theirs.getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<Answer> said(HttpUrl url) {
    String error = url.queryParameter("error");
    if (error != null) {
      String description = url.queryParameter("error_description");
      return Optional.of(new Answer.Refused(error, description == null ? "" : description));
    }
    String code = url.queryParameter("code");
    return code == null || code.isBlank()
        ? Optional.empty()
        : Optional.of(new Answer.Granted(Secret.of(code)));
  }

  /** Nothing of what was received is shown again: whoever can make a browser come here must not choose what it reads. */
  private static void show(HttpExchange exchange, int status, String title, String text)
      throws IOException {
    byte[] page = ("<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>" + title
            + "</title><h1>" + title + "</h1><p>" + text)
        .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
    exchange.getResponseHeaders().set("Content-Security-Policy", "default-src 'none'");
    exchange.sendResponseHeaders(status, page.length);
    exchange.getResponseBody().write(page);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
