package fr.arcodange.factoryline.vault;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One entry of a {@code secrets:} block, in the syntax of hashicorp/vault-action: {@code path key | NAME ;}. Beyond it: JSON
 * pointers, {@code $} for a whole secret as JSON, {@code method=write name=value …} for engines that are asked by a write,
 * and lines that begin with {@code #} as comments.
 */
public final class SecretSelector {
  private final int line;
  private final String path;
  private final Optional<Map<String, String>> written;
  private final Pick pick;

  SecretSelector(int line, String path, Optional<Map<String, String>> written, Pick pick) {
    this.line = line;
    this.path = path;
    this.written = written.map(Map::copyOf);
    this.pick = pick;
  }

  /**
   * All entries of a block, in order.
   *
   * @throws fr.arcodange.factoryline.Failure usage, naming the line
   */
  public static List<SecretSelector> parse(String block) {
    return new SelectorParser(block).parse();
  }

  /** The line it begins at, counted from 1. */
  public int line() {
    return line;
  }

  /** The path as it was written, without slashes around it. */
  public String path() {
    return path;
  }

  /** The name it will have, unless it takes every key of the secret. */
  public Optional<String> name() {
    return pick instanceof Pick.One one ? Optional.of(one.name()) : Optional.empty();
  }

  /** What to send, if the engine is asked by a write. */
  Optional<Map<String, String>> written() {
    return written;
  }

  Pick pick() {
    return pick;
  }

  /** For messages. */
  String at() {
    return "secrets, line " + line;
  }

  @Override
  public String toString() {
    return at() + ": " + path;
  }
}
