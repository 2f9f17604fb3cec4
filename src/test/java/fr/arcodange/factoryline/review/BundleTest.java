package fr.arcodange.factoryline.review;

import static fr.arcodange.factoryline.review.Shown.creation;
import static fr.arcodange.factoryline.review.Shown.delete;
import static fr.arcodange.factoryline.review.Shown.deleteDeposed;
import static fr.arcodange.factoryline.review.Shown.json;
import static fr.arcodange.factoryline.review.Shown.output;
import static fr.arcodange.factoryline.review.Shown.replace;
import static fr.arcodange.factoryline.review.Shown.tainted;
import static fr.arcodange.factoryline.review.Shown.update;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.LargeTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** {@code -Dgolden.update=true} writes the golden bundle anew: only together with a new version of the format. */
class BundleTest {
  private static final String GOLDEN = "bundle-v1.jsonl";

  private static final List<Change> ONE_OF_EACH = List.of(
      creation(
          "t.created",
          "{'a':1.50,'s':'é','list':[1,null],'at':'/w/x'}",
          "{'id':true,'list':[false,true]}"),
      update(
          "t.updated[\"k\"]",
          "{'a':1,'b':{'c':[1,2]}}",
          "{'a':2,'b':{'c':[1,3]}}",
          "{'etag':true}"),
      update("t.grown", "{'l':[1]}", "{'l':[1,null]}", "{'l':[false,true]}"),
      update("t.still", "{'a':1}", "{'a':1.0}", "{}"),
      delete("t.deleted", "{'id':'7'}"),
      delete("t.without_id", "{'a':[true,false]}"),
      deleteDeposed("t.replaced", "{'id':'6'}"),
      replace("t.replaced", "{'id':'7'}", "{'a':2}", "{'id':true}", "[['a'],['b',0]]"),
      tainted("t.tainted", "{'id':'8'}", "{'a':2}", "{'id':true}"),
      new Change.Move("t.from", "t.to"),
      new Change.Import("t.imported", "id-1"),
      new Change.Forget("t.forgotten", "t", json("{'id':'9'}")),
      output("url", Change.OutputAction.CREATE, "null", "'https://x'"),
      output("gone", Change.OutputAction.DELETE, "1", "null"));

  private static final EvidenceKey GOLDEN_KEY =
      EvidenceKey.parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");

  private static Manifest goldenManifest() {
    return Shown.manifest(12, GOLDEN_KEY, Set.of(new PathGlob("*.time"), new PathGlob("t.y.*")));
  }

  @Test
  void theFormatStaysAsItIs() throws IOException {
    byte[] written = unzip(Shown.write(goldenManifest(), Optional.of("/w"), ONE_OF_EACH));
    if (Boolean.getBoolean("golden.update")) {
      Files.write(Path.of("src/test/resources/review", GOLDEN), written);
    }
    assertEquals(golden(), new String(written, UTF_8));
  }

  @Test
  void aBundleOfTheFormatCoversWhatItShowed() throws IOException {
    Bundle shown = BundleReader.read(GOLDEN, zip(golden().getBytes(UTF_8)));
    assertEquals(goldenManifest(), shown.manifest());
    assertEquals(ONE_OF_EACH.size(), shown.changes());
    DigestSettings settings =
        new DigestSettings(shown.manifest().volatilePaths(), Optional.of("/w"));
    CoverageResult result = Shown.check(List.of(shown), settings, ONE_OF_EACH);
    assertTrue(result.complete(), result.toString());
    assertEquals(List.of(), result.gone());
  }

  private static String golden() throws IOException {
    try (InputStream in = BundleTest.class.getResourceAsStream("/review/" + GOLDEN)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
    }
  }

  @Test
  void noValueIsInABundle() throws IOException {
    Change secret = update("t.x", "{'password':'hunter1'}", "{'password':'hunter2'}", "{}");
    String written =
        new String(unzip(Shown.write(goldenManifest(), Optional.empty(), List.of(secret))), UTF_8);
    assertFalse(written.contains("hunter"), written);
    assertFalse(written.contains("password"), written);
  }

  @LargeTest
  void manyChangesStaySmall() {
    List<Change> plan = java.util.stream.IntStream.range(0, 10_000)
        .<Change>mapToObj(
            i -> creation("terraform_data.many[" + i + "]", "{'input':" + i + "}", "{'id':true}"))
        .toList();
    byte[] written = Shown.write(goldenManifest(), Optional.empty(), plan);
    assertTrue(written.length < 2_000_000, written.length + " bytes");
    Bundle shown = BundleReader.read("x", written);
    assertTrue(Shown.check(List.of(shown), DigestSettings.none(), plan).complete());
  }

  @Test
  void anAddressMayHoldAnything() {
    List<Change> plan = List.of(
        creation("t.x[\"`|<b>\\n@all\"]", "{}", "{}"),
        new Change.Import("t.x[\"\ud800 \u202e \u0000 \ud83d\ude00\"]", "\ud800"));
    Bundle shown = Shown.bundle(1, DigestSettings.none(), plan);
    assertTrue(Shown.check(List.of(shown), DigestSettings.none(), plan).complete());
  }

  @Test
  void aBundleThatWasNotFinishedIsNone() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (BundleWriter writer = new BundleWriter(out, goldenManifest(), Optional.empty())) {
      writer.add(creation("t.x", "{}", "{}"));
    }
    assertUnreadable("its last line is missing", out.toByteArray());
  }

  @Test
  void everyTruncationIsNoticed() {
    byte[] whole = Shown.write(goldenManifest(), Optional.empty(), ONE_OF_EACH);
    for (int length = 0; length < whole.length; length += 7) {
      byte[] part = Arrays.copyOf(whole, length);
      Failure failure = assertThrows(Failure.class, () -> BundleReader.read("shown/x", part));
      assertEquals(Failure.Kind.REFUSED, failure.kind());
    }
  }

  @Test
  void aBundleThatWasTamperedWithIsNone() throws IOException {
    String golden = golden();
    List<String> lines = golden.lines().toList();
    assertUnreadable(
        "it lacks some of its lines",
        zip(golden.replace(lines.get(3) + "\n", "").getBytes(UTF_8)));
    String digest =
        golden.substring(golden.indexOf("digests") + 11, golden.indexOf("digests") + 43);
    assertUnreadable(
        "its fingerprint is not that of its lines",
        zip(golden.replace(digest, "0".repeat(32)).getBytes(UTF_8)));
    assertUnreadable(
        "something follows its last line", zip((golden + lines.get(3) + "\n").getBytes(UTF_8)));
  }

  @Test
  void whatIsNoBundleIsSaidToBeNone() throws IOException {
    String golden = golden();
    String manifest = golden.lines().toList().get(0);
    assertUnreadable("Not in GZIP format", "not gzip".getBytes(UTF_8));
    assertUnreadable("it is empty", zip(new byte[0]));
    assertUnreadable("line 1 is not what it should be", zip("{\"version\":1,".getBytes(UTF_8)));
    assertUnreadable("a line is not a JSON object", zip("[1]".getBytes(UTF_8)));
    assertUnreadable(
        "it has version 2, this factoryline reads version 1",
        zip(golden.replace("\"version\":1", "\"version\":2").getBytes(UTF_8)));
    assertUnreadable(
        "a key of 3 bytes",
        zip(golden.replaceFirst("\"key\":\"[^\"]*\"", "\"key\":\"AAEC\"").getBytes(UTF_8)));
    assertUnreadable(
        "no 'key' in it", zip(golden.replace("\"key\":", "\"kez\":").getBytes(UTF_8)));
    assertUnreadable(
        "no 'action' in it", zip((manifest + "\n{\"address\":\"a\"}\n").getBytes(UTF_8)));
    assertUnreadable(
        "a digest of 2 digits",
        zip((manifest + "\n{\"address\":\"a\",\"action\":\"b\",\"digests\":[\"00\"]}\n")
            .getBytes(UTF_8)));
    assertUnreadable(
        "naming evidence: the root '../x' is not the plain path of a folder in the repository",
        zip(golden.replace("\"root\":\"iac\"", "\"root\":\"../x\"").getBytes(UTF_8)));
  }

  @Test
  void aBundleThatUnpacksToGigabytesIsNotUnpacked() throws IOException {
    byte[] spaces = new byte[3 * 1024 * 1024];
    Arrays.fill(spaces, (byte) ' ');
    byte[] bomb = zip(spaces);
    Failure failure =
        assertThrows(Failure.class, () -> BundleReader.read("shown/x", bomb, 2 * 1024 * 1024));
    assertEquals("reading the evidence shown/x: it unpacks to more than 2 MiB", failure.message());
  }

  @Test
  void theKeyOfABundleIsItsOwn() {
    SecureRandom random = new SecureRandom();
    Change change = creation("t.x", "{'a':1}", "{}");
    assertFalse(EvidenceKey.random(random).equals(EvidenceKey.random(random)));
    assertFalse(
        Shown.bundle(1, change).fingerprint().equals(Shown.bundle(1, change).fingerprint()));
  }

  @Test
  void whatDiffersBetweenTwoPlansIsSaid() {
    Manifest shown = goldenManifest();
    assertEquals(List.of(), shown.differencesFrom(shown));
    Manifest now = new Manifest(
        shown.names(),
        Optional.empty(),
        Optional.empty(),
        Shown.HEAD,
        Optional.empty(),
        Optional.empty(),
        "OpenTofu 1.13.0",
        Optional.of("7522"),
        shown.key(),
        Set.of(),
        Optional.empty(),
        "factoryline 0.1.0");
    assertEquals(
        List.of(
            "it was planned with OpenTofu 1.12.6, now with OpenTofu 1.13.0",
            "it was planned for one that did not tell which it is, now for the server 7522: what goes by one name is not one server",
            "the dependency lock file is another one now",
            "the --volatile list is another one now"),
        now.differencesFrom(shown));
  }

  private static void assertUnreadable(String why, byte[] content) {
    Failure failure = assertThrows(Failure.class, () -> BundleReader.read("shown/x", content));
    assertEquals("reading the evidence shown/x: " + why, failure.message());
    assertEquals(Failure.Kind.REFUSED, failure.kind());
  }

  private static byte[] zip(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  private static byte[] unzip(byte[] content) throws IOException {
    return new GZIPInputStream(new ByteArrayInputStream(content)).readAllBytes();
  }
}
