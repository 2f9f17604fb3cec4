package fr.arcodange.factoryline.vault;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How long a token lives.
 *
 * @param left from now, unless it is renewed; zero means for ever
 * @param explicitMaximum what no renewal gets it beyond; zero means that only the mount or the server bounds it
 * @param type {@code service} or {@code batch}
 */
public record TokenLife(
    Duration left,
    Duration explicitMaximum,
    boolean renewable,
    String type,
    List<String> policies) {
  public TokenLife {
    Objects.requireNonNull(left);
    Objects.requireNonNull(explicitMaximum);
    Objects.requireNonNull(type);
    policies = List.copyOf(policies);
  }

  /** Whether nothing but its own revocation ends it. */
  public boolean isEndless() {
    return left.isZero();
  }

  /** Whether it may do everything. */
  public boolean isRoot() {
    return policies.contains("root");
  }

  /** Whether it can be given back; a batch token cannot. */
  public boolean isRevocable() {
    return !type.equals("batch");
  }
}
