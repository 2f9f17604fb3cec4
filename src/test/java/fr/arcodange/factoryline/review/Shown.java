package fr.arcodange.factoryline.review;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Makes changes, bundles and checks in few words. */
final class Shown {
  static final String HEAD = "1111111111111111111111111111111111111111";
  static final EvidenceNames NAMES = new EvidenceNames("arcodange", "factory", "iac", "default");
  private static final JsonMapper MAPPER = JsonMapper.builder()
      .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .build();
  private static final SecureRandom RANDOM = new SecureRandom();

  private Shown() {}

  static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static Change.Create creation(String address, String after, String unknown) {
    return new Change.Create(address, "t", json(after), json(unknown));
  }

  static Change.Update update(String address, String before, String after, String unknown) {
    return new Change.Update(address, "t", json(before), json(after), json(unknown));
  }

  static Change.Delete delete(String address, String before) {
    return new Change.Delete(address, "t", json(before), Optional.empty());
  }

  static Change.Delete deleteDeposed(String address, String before) {
    return new Change.Delete(address, "t", json(before), Optional.of("0badc0de"));
  }

  static Change.Replace replace(
      String address, String before, String after, String unknown, String paths) {
    return new Change.Replace(
        address, "t", json(before), json(after), json(unknown), json(paths), false);
  }

  static Change.Replace tainted(String address, String before, String after, String unknown) {
    return new Change.Replace(
        address, "t", json(before), json(after), json(unknown), json("[]"), true);
  }

  static Change.Output output(
      String name, Change.OutputAction action, String before, String after) {
    return new Change.Output(name, action, json(before), json(after), json("false"));
  }

  static Manifest manifest(long pullRequest, EvidenceKey key, Set<PathGlob> volatilePaths) {
    return new Manifest(
        NAMES,
        Optional.of(pullRequest),
        Optional.of("2222222222222222222222222222222222222222"),
        HEAD,
        Optional.of("3333333333333333333333333333333333333333"),
        Optional.of("sha256:44"),
        "OpenTofu 1.12.6",
        Optional.empty(),
        key,
        volatilePaths,
        Optional.of("https://gitea.example/arcodange/factory/actions/runs/7"),
        "factoryline 0.1.0");
  }

  static byte[] write(
      Manifest manifest, Optional<String> pathPrefix, List<? extends Change> changes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (BundleWriter writer = new BundleWriter(out, manifest, pathPrefix)) {
      changes.forEach(writer::add);
      writer.finish();
    }
    return out.toByteArray();
  }

  static Bundle bundle(long pullRequest, DigestSettings settings, List<? extends Change> changes) {
    Manifest manifest = manifest(pullRequest, EvidenceKey.random(RANDOM), settings.volatilePaths());
    return BundleReader.read("shown/x", write(manifest, settings.pathPrefix(), changes));
  }

  static Bundle bundle(long pullRequest, Change... changes) {
    return bundle(pullRequest, DigestSettings.none(), List.of(changes));
  }

  static CoverageResult check(
      List<Bundle> bundles, DigestSettings settings, List<? extends Change> now) {
    CoverageCheck check = new CoverageCheck(bundles, List.of(), settings, false);
    now.forEach(check::accept);
    return check.result();
  }

  static CoverageResult check(List<Bundle> bundles, Change... now) {
    return check(bundles, DigestSettings.none(), List.of(now));
  }

  static boolean covers(Bundle bundle, Change now) {
    return check(List.of(bundle), now).complete();
  }

  static DigestSettings leavingOut(String... globs) {
    Set<PathGlob> all = new TreeSet<>(java.util.Comparator.comparing(PathGlob::pattern));
    for (String glob : globs) {
      all.add(new PathGlob(glob));
    }
    return new DigestSettings(all, Optional.empty());
  }
}
