package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.review.Change;
import fr.arcodange.factoryline.review.DigestSettings;
import java.util.Optional;
import java.util.function.Consumer;

/** What one commit would change, ready to be read once. */
interface Planned extends AutoCloseable {

  /** Program and version, as in {@code OpenTofu 1.12.6}: another one may plan otherwise. */
  String plannedWith();

  /** What tells the server that it is about from every other, where it is about one and that is to be seen. */
  Optional<String> server();

  /** Digest of the lock file that fixes what it was planned with, where there is one. */
  Optional<String> lockFile();

  /** What the digests of its changes leave out. */
  DigestSettings digests();

  /** Hands on every change; once. */
  void read(Consumer<Change> changes);

  /** How much it changes; after {@link #read}. */
  Tally tally();

  @Override
  void close();

  /** A plan for people to see; nothing is locked. */
  interface Shown extends Planned {
    /**
     * The comment that shows it, within what a page of the forge takes; after {@link #read}.
     *
     * @param note the last line, Markdown of ours
     */
    String comment(Optional<String> note);
  }

  /** A plan that can be carried out: until it is closed, nobody else changes what it is about. */
  interface Locked extends Planned {
    /** Whether the values of outputs have to be the ones that were shown. */
    boolean strictOutputs();

    /**
     * Of a plan that changes nothing, whether that is all there is to say.
     *
     * @throws Failure denied, if it does not know all that there is to do
     */
    default void requireSeen() {}

    /** Does exactly what was planned. */
    Deeds apply();
  }
}
