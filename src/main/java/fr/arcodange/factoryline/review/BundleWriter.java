package fr.arcodange.factoryline.review;

import com.fasterxml.jackson.core.JsonGenerator;
import fr.arcodange.factoryline.exec.Conveyor;
import fr.arcodange.factoryline.json.JsonTrees;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a bundle while the plan streams by: gzip, one JSON object a line, the manifest first, then a line per change, last the
 * count and the {@link Fingerprint}, which is known only then. A bundle without its last line is no bundle. Memory grows by some
 * forty bytes per digest.
 */
public final class BundleWriter implements AutoCloseable {
  private final JsonGenerator json;
  private final ChangeDigests digests;
  private final ChangeDigester digester;
  private final List<Digest> all = new ArrayList<>();
  private int changes;

  /**
   * Begins a bundle.
   *
   * @param out closed by {@link #finish} and {@link #close}
   * @param pathPrefix see {@link DigestSettings#pathPrefix()}
   */
  public BundleWriter(OutputStream out, Manifest manifest, Optional<String> pathPrefix) {
    this.digests =
        new ChangeDigests(manifest.key(), new DigestSettings(manifest.volatilePaths(), pathPrefix));
    this.digester = new ChangeDigester(digests);
    try {
      this.json = JsonTrees.generator(new FastGzip(out));
      json.setRootValueSeparator(null);
      JsonTrees.write(json, manifest.toJson());
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Most of it is digests, which nothing makes much smaller than half. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, 8192);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  public void add(Change change) {
    write(digested(change));
  }

  /** Takes changes as {@link #add} does, and goes on while they are digested in one thread and written in another. */
  public Beside beside() {
    return new Beside();
  }

  /** Changes on their way into the bundle; the bundle is finished after this is. */
  public final class Beside implements Consumer<Change>, AutoCloseable {
    private final Conveyor<ChangeEvidence> writing =
        Conveyor.begin("writing evidence", BundleWriter.this::write);
    private final Conveyor<Change> digesting =
        Conveyor.begin("digesting changes", change -> writing.accept(digested(change)));

    private Beside() {}

    @Override
    public void accept(Change change) {
      digesting.accept(change);
    }

    /** Waits until all is written; throws what went wrong on the way. */
    public void finish() {
      digesting.finish();
      writing.finish();
    }

    @Override
    public void close() {
      digesting.close();
      writing.close();
    }
  }

  private ChangeEvidence digested(Change change) {
    ChangeEvidence evidence = digester.evidence(change);
    changes++;
    all.addAll(evidence.digests());
    all.addAll(evidence.unknown());
    return evidence;
  }

  private void write(ChangeEvidence evidence) {
    try {
      json.writeStartObject();
      json.writeStringField("address", evidence.address());
      json.writeStringField("action", evidence.action());
      if (evidence.certainty() != Certainty.CERTAIN) {
        json.writeStringField("certainty", evidence.certainty().word());
      }
      writeDigests("digests", evidence.digests());
      writeDigests("unknown", evidence.unknown());
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeDigests(String name, List<Digest> list) throws IOException {
    if (list.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart(name);
    for (Digest digest : list) {
      json.writeString(digest.hex());
    }
    json.writeEndArray();
  }

  /** Writes the last line and closes the stream. */
  public Fingerprint finish() {
    Fingerprint fingerprint = Fingerprint.of(DigestSet.of(all), digests);
    try {
      json.writeStartObject();
      json.writeNumberField("changes", changes);
      json.writeStringField("fingerprint", fingerprint.toString());
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    close();
    return fingerprint;
  }

  /** Without {@link #finish} before, what was written is of no use to anybody. */
  @Override
  public void close() {
    try {
      json.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
