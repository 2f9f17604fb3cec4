package fr.arcodange.factoryline.review;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.json.JsonTrees;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a bundle that anybody may have written: whole or not at all, and never more of it than a plan of some hundred thousand
 * changes needs.
 */
public final class BundleReader {
  private static final long MAX_BYTES = 256L * 1024 * 1024;

  private final Map<String, List<ShownLine>> lines = new HashMap<>();
  private final List<Digest> all = new ArrayList<>();
  private int changes;

  private BundleReader() {}

  /**
   * Reads a whole bundle.
   *
   * @param name the object's name, for errors
   * @throws Failure refused if it is damaged, cut off, of another version, or not a bundle
   */
  public static Bundle read(String name, byte[] content) {
    return read(name, content, MAX_BYTES);
  }

  static Bundle read(String name, byte[] content, long maxBytes) {
    String doing = "reading the evidence " + name;
    try (InputStream unzipped =
            new Limited(new GZIPInputStream(new ByteArrayInputStream(content), 8192), maxBytes);
        JsonParser json = JsonTrees.parser(unzipped)) {
      return new BundleReader().read(json);
    } catch (JsonProcessingException e) {
      // Its own message quotes the source.
      throw unreadable(
          doing, "line " + e.getLocation().getLineNr() + " is not what it should be", e);
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(doing, Objects.requireNonNullElse(e.getMessage(), "it is damaged"), e);
    }
  }

  private static Failure unreadable(String doing, String what, Exception cause) {
    return Failure.refused(doing + ": " + what)
        .hint("it cannot count as shown; a new run of the pull request's plan stores a new one")
        .causedBy(cause);
  }

  private Bundle read(JsonParser json) throws IOException {
    JsonNode first = next(json);
    if (first == null) {
      throw new IllegalArgumentException("it is empty");
    }
    Manifest manifest = Manifest.of(first);
    Fingerprint fingerprint = null;
    while (fingerprint == null) {
      fingerprint = readLine(json);
    }
    if (json.nextToken() != null) {
      throw new IllegalArgumentException("something follows its last line");
    }
    ChangeDigests digests = new ChangeDigests(manifest.key(), DigestSettings.none());
    if (!fingerprint.equals(Fingerprint.of(DigestSet.of(all), digests))) {
      throw new IllegalArgumentException("its fingerprint is not that of its lines");
    }
    return new Bundle(manifest, Map.copyOf(lines), changes, fingerprint);
  }

  private static @Nullable JsonNode next(JsonParser json) throws IOException {
    if (json.nextToken() == null) {
      return null;
    }
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new IllegalArgumentException("a line is not a JSON object");
    }
    return JsonTrees.tree(json);
  }

  /** A line of a change, or the last one, which says the fingerprint. */
  private @Nullable Fingerprint readLine(JsonParser json) throws IOException {
    JsonNode line = next(json);
    if (line == null) {
      throw new IllegalArgumentException("its last line is missing");
    }
    if (line.has("fingerprint")) {
      if (Json.number(line, "changes") != changes) {
        throw new IllegalArgumentException("it lacks some of its lines");
      }
      return new Fingerprint(Digest.parse(Json.text(line, "fingerprint")));
    }
    String address = Json.text(line, "address");
    lines
        .computeIfAbsent(address, ignored -> new ArrayList<>(1))
        .add(new ShownLine(
            address,
            Json.text(line, "action"),
            Json.optionalText(line, "certainty").map(Certainty::of).orElse(Certainty.CERTAIN),
            digests(line, "digests"),
            digests(line, "unknown")));
    changes++;
    return null;
  }

  private DigestSet digests(JsonNode line, String name) {
    if (!line.has(name)) {
      return DigestSet.of(List.of());
    }
    List<Digest> digests = Json.texts(line, name).stream().map(Digest::parse).toList();
    all.addAll(digests);
    return DigestSet.of(digests);
  }

  /** A few kilobytes of gzip can hold gigabytes. */
  private static final class Limited extends FilterInputStream {
    private final long limit;
    private long left;

    Limited(InputStream in, long limit) {
      super(in);
      this.limit = limit;
      this.left = limit;
    }

    @Override
    public int read() throws IOException {
      int next = super.read();
      count(next < 0 ? 0 : 1);
      return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int got = super.read(bytes, offset, length);
      count(Math.max(got, 0));
      return got;
    }

    private void count(int got) throws IOException {
      left -= got;
      if (left < 0) {
        throw new IOException("it unpacks to more than " + limit / 1024 / 1024 + " MiB");
      }
    }
  }
}
