package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.oidc.Expectation;
import fr.arcodange.factoryline.oidc.IdToken;
import fr.arcodange.factoryline.oidc.IssuerLook;
import fr.arcodange.factoryline.oidc.IssuerLook.Published;
import fr.arcodange.factoryline.oidc.TokenSource;
import fr.arcodange.factoryline.step.SetupCheck.Area;
import fr.arcodange.factoryline.step.SetupCheck.Ok;
import fr.arcodange.factoryline.step.SetupCheck.Result;
import fr.arcodange.factoryline.step.SetupCheck.Warning;
import fr.arcodange.factoryline.step.SetupCheck.Wrong;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Looks at the way to an ID token, at its issuer, and at a token that it gets. */
public final class IdentityCheckup {
  private static final String ACTIONS = "actions";
  private static final String OAUTH2 = "gitea-oauth2";
  private static final String FILE = "file";

  private final Supplier<TokenSource> source;
  private final OidcLogin login;
  private final Expectation expectation;
  private final IssuerLook issuers;
  private final Clock clock;
  private final Optional<String> notNeeded;

  /** @param notNeeded why nobody needs a token here; none if it is needed */
  public IdentityCheckup(
      Supplier<TokenSource> source,
      OidcLogin login,
      Expectation expectation,
      IssuerLook issuers,
      Clock clock,
      Optional<String> notNeeded) {
    this.source = source;
    this.login = login;
    this.expectation = expectation;
    this.issuers = issuers;
    this.clock = clock;
    this.notNeeded = notNeeded;
  }

  /** The token that a job would get, if it is good. */
  Optional<IdToken> examine(SetupRows all, boolean forgeIsDown) {
    SetupRows.Section rows = all.in(Area.IDENTITY);
    if (notNeeded.isPresent()) {
      rows.notAsked("token source", notNeeded.get());
      return Optional.empty();
    }
    Optional<TokenSource> way =
        rows.ask("token source", source, found -> new Ok(words(found.name())));
    if (forgeIsDown) {
      List.of("discovery", "keys", "token").forEach(name -> rows.notAsked(name, "needs the forge"));
      return Optional.empty();
    }
    boolean trusted = examineIssuers(rows, way.map(TokenSource::name));
    if (way.isEmpty() || !trusted) {
      rows.notAsked(
          "token", way.isEmpty() ? "needs a way to a token" : "needs an issuer and its keys");
      return Optional.empty();
    }
    return rows.ask("token", () -> login.run(expectation), this::judged);
  }

  private static String words(String source) {
    return switch (source) {
      case ACTIONS -> "actions: the job has a token endpoint of its own";
      case OAUTH2 -> "gitea-oauth2: a CI user's OAuth2 application";
      default -> source + ": a token in a file";
    };
  }

  /** Whether there is one whose keys can be used. */
  private boolean examineIssuers(SetupRows.Section rows, Optional<String> source) {
    List<String> addresses = addresses(source);
    if (addresses.isEmpty()) {
      rows.notAsked("discovery", "neither --issuer nor the forge's address is known");
      rows.notAsked("keys", "needs a discovery document");
      return false;
    }
    List<Published> published = new ArrayList<>();
    try {
      // A job gets its tokens from one issuer; without a way to one, what the forge has says what
      // is possible.
      boolean one = source.filter(name -> !name.equals(FILE)).isPresent();
      for (String address : addresses) {
        if (!one || published.isEmpty()) {
          issuers.published(address).ifPresent(published::add);
        }
      }
    } catch (Failure failure) {
      rows.add("discovery", "", SetupCheck.of(failure));
      rows.notAsked("keys", "needs a discovery document");
      return false;
    }
    if (published.isEmpty()) {
      rows.add("discovery", "", nothing(addresses));
      rows.notAsked("keys", "needs a discovery document");
      return false;
    }
    published.forEach(one -> rows.add("discovery", of(published, one), judged(one)));
    long usable = published.stream()
        .filter(Published::isConsistent)
        .filter(one -> rows.ask(
                "keys", of(published, one), () -> issuers.keys(one), keys -> new Ok(keys))
            .isPresent())
        .count();
    if (published.stream().noneMatch(Published::isConsistent)) {
      rows.notAsked("keys", "needs an issuer that is what it says");
    }
    return usable > 0;
  }

  private List<String> addresses(Optional<String> source) {
    return expectation
        .issuer()
        .map(List::of)
        .orElseGet(() -> IssuerLook.candidates(
            expectation.trustedIssuers(),
            source.filter(name -> !name.equals(FILE)).map(ACTIONS::equals)));
  }

  private static String of(List<Published> all, Published one) {
    return all.size() > 1 ? one.issuer() : "";
  }

  private static Result nothing(List<String> addresses) {
    return new Wrong(
        Failure.Kind.DENIED,
        "there is no discovery document at " + String.join(", nor at ", addresses),
        "name the issuer with --issuer, or see that a proxy passes /.well-known and /api/actions on");
  }

  private static Result judged(Published published) {
    return published.isConsistent()
        ? new Ok("the issuer " + published.issuer())
        : new Wrong(
            Failure.Kind.DENIED,
            published.address() + " says that it is " + published.issuer(),
            "the forge's own address (ROOT_URL in Gitea) has to be the one that Vault and the runner use");
  }

  private Result judged(IdToken token) {
    String seen = "of " + token.claims().subject() + " for "
        + String.join(", ", token.claims().audiences()) + ", good for "
        + Duration.between(clock.instant(), token.claims().expiresAt()).toSeconds() + " s";
    return token.warnings().isEmpty()
        ? new Ok(seen)
        : new Warning(seen + "; " + String.join("; ", token.warnings()), "");
  }
}
