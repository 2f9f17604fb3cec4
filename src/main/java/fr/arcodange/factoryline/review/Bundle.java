package fr.arcodange.factoryline.review;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What one plan showed, read back: the manifest, and for each address what was to happen there. */
public final class Bundle {
  private final Manifest manifest;
  private final Map<String, List<ShownLine>> lines;
  private final int changes;
  private final Fingerprint fingerprint;

  Bundle(
      Manifest manifest, Map<String, List<ShownLine>> lines, int changes, Fingerprint fingerprint) {
    this.manifest = manifest;
    this.lines = lines;
    this.changes = changes;
    this.fingerprint = fingerprint;
  }

  public Manifest manifest() {
    return manifest;
  }

  public Fingerprint fingerprint() {
    return fingerprint;
  }

  /** How many changes it holds. */
  public int changes() {
    return changes;
  }

  List<ShownLine> at(String address) {
    return lines.getOrDefault(address, List.of());
  }

  Collection<List<ShownLine>> lines() {
    return lines.values();
  }
}
