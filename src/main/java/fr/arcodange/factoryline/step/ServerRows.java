package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.http.ServerCertificate;
import fr.arcodange.factoryline.http.ServerLook;
import fr.arcodange.factoryline.step.SetupCheck.Ok;
import fr.arcodange.factoryline.step.SetupCheck.Result;
import fr.arcodange.factoryline.step.SetupCheck.Warning;
import fr.arcodange.factoryline.step.SetupCheck.Wrong;
import fr.arcodange.factoryline.text.Secret;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** What is looked at of every server: its certificate, that it answers, and its clock. */
public final class ServerRows {
  /** Less than this is what networks and whole seconds make. */
  private static final Duration CLOSE = Duration.ofSeconds(10);

  /** What tokens are let be off by: ours in IdTokenVerifier, and Vault's for a token without exp. */
  private static final Duration LEEWAY = Duration.ofSeconds(60);

  private static final Duration SOON = Duration.ofDays(14);

  private final ServerLook looks;
  private final Clock clock;

  public ServerRows(ServerLook looks, Clock clock) {
    this.looks = looks;
    this.clock = clock;
  }

  /**
   * Asks one server.
   *
   * @param reader what it is, from its answer, whose words are the row
   * @return that; empty if it gave no answer at all
   */
  <T> Optional<Met<T>> meet(
      SetupRows.Section rows,
      String doing,
      URI address,
      Optional<Secret> token,
      Function<ServerLook.Look, T> reader,
      Function<T, Result> judgement) {
    ServerLook.Look look;
    try {
      look = looks.at(doing, address, token);
    } catch (Failure failure) {
      absent(rows, address, failure);
      return Optional.empty();
    }
    rows.add("certificate", "", certificate(look));
    Optional<T> read = rows.ask("answers", () -> reader.apply(look), judgement);
    rows.add("clock", "", clock(look));
    return Optional.of(new Met<>(read));
  }

  /** A server that gave an answer; what it is, if that could be read. */
  record Met<T>(Optional<T> read) {}

  private void absent(SetupRows.Section rows, URI address, Failure failure) {
    String advice = failure.hint().orElse("");
    if (ServerLook.isAboutCertificate(failure)) {
      String shown =
          looks.shown(address).map(seen -> "; it shows " + words(seen)).orElse("");
      rows.add(
          "certificate",
          "",
          new Wrong(Failure.Kind.UNREACHABLE, failure.message() + shown, advice));
      rows.notAsked("answers", "needs a certificate that is trusted");
      rows.notAsked("clock", "needs a certificate that is trusted");
      return;
    }
    rows.notAsked("certificate", "needs an answer");
    rows.add("answers", "", new Wrong(Failure.Kind.UNREACHABLE, failure.message(), advice));
    rows.notAsked("clock", "needs an answer");
  }

  private Result certificate(ServerLook.Look look) {
    return look.certificate()
        .map(this::certificate)
        .orElseGet(() -> isLoopback(look.address().getHost())
            ? new Ok("none: plain HTTP that does not leave this machine")
            : new Warning(
                "none: it is spoken to over plain HTTP, and whoever is in between reads tokens and secrets",
                "give it a certificate and use its https address"));
  }

  private Result certificate(ServerCertificate seen) {
    Instant now = clock.instant();
    return seen.ends().isBefore(now.plus(SOON))
        ? new Warning(
            words(seen) + ", in " + Duration.between(now, seen.ends()).toDays() + " days",
            "renew it")
        : new Ok(words(seen));
  }

  private static String words(ServerCertificate seen) {
    return (seen.isSelfSigned()
            ? "a certificate of " + seen.subject() + " that nobody else signed"
            : "a certificate of " + seen.subject() + ", signed by " + seen.signedBy())
        + ", which ends at " + seen.ends();
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.equals("[::1]") || host.startsWith("127.");
  }

  private static Result clock(ServerLook.Look look) {
    return look.ahead()
        .map(ServerRows::clock)
        .orElseGet(() -> new SetupCheck.Unknown(
            "the answer has no date, so its clock is not known",
            "a proxy before it may have dropped the header Date",
            false));
  }

  private static Result clock(Duration ahead) {
    if (ahead.abs().compareTo(CLOSE) <= 0) {
      return new Ok("within " + CLOSE.toSeconds() + " s of this machine's");
    }
    String seen = ahead.abs().toSeconds() + " s " + (ahead.isNegative() ? "behind" : "ahead of")
        + " this machine's";
    String advice = "set both by NTP: tokens are refused as expired or not yet valid";
    return ahead.abs().compareTo(LEEWAY) <= 0
        ? new Warning(seen, advice)
        : new Wrong(Failure.Kind.DENIED, seen, advice);
  }
}
