package fr.arcodange.factoryline.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import fr.arcodange.factoryline.LargeTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
  private static final String PEM = """
      -----BEGIN RSA PRIVATE KEY-----
      MIIEpAIBAAKCAQEA04up8hoqzS1+APIB0RhjXyObwHQnOzhAk5Bd7mhkSbPkyhP1
      iWlXTkSTRF0/9zKuUQIDAQAB
      -----END RSA PRIVATE KEY-----
      """;

  private final Redactor redactor = new Redactor();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "correct-horse",
        "pa\"ss\\word/with+every%thing & <more> 'quoted' ~*!()$ é漢\ud83d\ude00",
        "tab\tand bell\u0007",
        "${interpolated} %{ if true }",
        "1234"
      })
  void everyEncodingOfASecretIsReplaced(String value) throws IOException {
    redactor.add(Secret.of(value));
    JsonMapper json = new JsonMapper();
    JsonMapper ascii =
        JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    String quoted = json.writeValueAsString(value);
    for (String encoded : List.of(
        value,
        Base64.getEncoder().encodeToString(bytes),
        Base64.getEncoder().withoutPadding().encodeToString(bytes),
        Base64.getUrlEncoder().encodeToString(bytes),
        Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
        URLEncoder.encode(value, StandardCharsets.UTF_8),
        URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"),
        inner(quoted),
        inner(json.writeValueAsString(quoted)).replaceAll("^\\\\\"|\\\\\"$", ""),
        inner(ascii.writeValueAsString(value)),
        inner(quoted).replace("${", "$${").replace("%{", "%%{"),
        value.replace("'", "'\\''"))) {
      assertEquals("before *** after", redactor.redact("before " + encoded + " after"), encoded);
    }
  }

  private static String inner(String quoted) {
    return quoted.substring(1, quoted.length() - 1);
  }

  @Test
  void aSecretInsideSomethingEncodedAsAWholeLeavesNoMoreThanItsEdges() {
    redactor.add(Secret.of("correct-horse-battery"));
    for (String user : List.of("", "u", "us", "use", "user")) {
      String basic = Base64.getEncoder()
          .encodeToString((user + "correct-horse-battery:").getBytes(StandardCharsets.UTF_8));
      String redacted = redactor.redact(basic);
      assertTrue(redacted.contains("***"), basic);
      assertTrue(redacted.length() <= user.length() * 4 / 3 + 3 + 3 + 6, redacted);
    }
  }

  @Test
  void eachLineOfAKeyIsReplacedByItself() {
    redactor.add(Secret.of(PEM));
    PEM.lines().forEach(line -> assertEquals("  ***", redactor.redact("  " + line)));
    assertEquals("***", redactor.redact(PEM));
    assertEquals("***", redactor.redact(PEM.replace("\n", "\\n")));
  }

  @Test
  void aKeyInsideAJsonSecretIsReplacedLineByLine() throws IOException {
    String account = "{\n  \"type\": \"service_account\",\n  \"private_key\": "
        + new JsonMapper().writeValueAsString(PEM) + "\n}";
    redactor.add(Secret.of(account));
    assertFalse(redactor.redact(PEM).contains("MII"));
    assertFalse(redactor.redact(PEM).contains("iWlX"));
  }

  @Test
  void base64BrokenIntoLinesIsReplaced() {
    String value = IntStream.range(0, 50).mapToObj(i -> "part" + i).collect(Collectors.joining());
    redactor.add(Secret.of(value));
    String wrapped = Base64.getMimeEncoder(76, new byte[] {'\n'})
        .encodeToString((value + "\n").getBytes(StandardCharsets.UTF_8));
    String redacted = redactor.redact(wrapped);
    assertTrue(redacted.replace("***", "").replace("\n", "").length() < 16, redacted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "ab",
        "abc",
        " ab ",
        "ab\n",
        "    ",
        "\ud83d\ude00\ud83d\ude00\ud83d\ude00"
      })
  void aSecretOfLessThanFourCharactersIsLeftAlone(String value) {
    redactor.add(Secret.of(value));
    String text = "a ab abc " + value + " YWJj     \ud83d\ude00";
    assertEquals(text, redactor.redact(text));
    assertEquals(Set.of(), Redactor.forms(Secret.of(value)));
    assertTrue(Redactor.isTooShort(Secret.of(value)));
  }

  @Test
  void shortLinesOfALongerSecretAreLeftAlone() {
    redactor.add(Secret.of("first line\n{\n}\nlast line"));
    assertEquals("{ } *** ***", redactor.redact("{ } first line last line"));
  }

  @Test
  void overlappingSecretsLeaveNothingOfEither() {
    redactor.add(Secret.of("abcdef"));
    redactor.add(Secret.of("defghi"));
    redactor.add(Secret.of("abcdefghijkl"));
    assertEquals("x***x", redactor.redact("xabcdefghix"));
    assertEquals("x***x", redactor.redact("xabcdefghijklx"));
    assertEquals("******", redactor.redact("abcdefabcdef"));
  }

  @Test
  void formsComeLongestFirst() {
    List<Integer> lengths =
        Redactor.forms(Secret.of(PEM)).stream().map(String::length).toList();
    assertEquals(lengths.stream().sorted(Comparator.reverseOrder()).toList(), lengths);
  }

  @Test
  void redactingFindsWhatSearchingForEachFormFinds() {
    Random random = new Random(7);
    for (int round = 0; round < 400; round++) {
      Redactor some = new Redactor();
      List<String> forms = new ArrayList<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        Secret secret = Secret.of(randomText(random, 4 + random.nextInt(8)));
        some.add(secret);
        forms.addAll(Redactor.forms(secret));
      }
      String text = randomText(random, random.nextInt(200));
      assertEquals(replaceOneByOne(text, forms), some.redact(text), text);
    }
  }

  @Test
  void aStreamInPiecesIsRedactedLikeTheWholeText() throws IOException {
    Random random = new Random(11);
    for (int round = 0; round < 400; round++) {
      Redactor some = new Redactor();
      for (int i = random.nextInt(6); i >= 0; i--) {
        some.add(Secret.of(randomText(random, 4 + random.nextInt(30))));
      }
      some.add(Secret.of("é漢\ud83d\ude00ü"));
      String text = randomText(random, 100) + "é漢\ud83d\ude00ü" + randomText(random, 100) + "é漢";
      assertEquals(some.redact(text), streamed(some, text, random), text);
    }
  }

  @Test
  void whatMayStillBecomeASecretIsHeldBackAndAllElseIsPassedOn() throws IOException {
    redactor.add(Secret.of("secret-value"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream stream = redactor.wrap(bytes)) {
      stream.write(bytes("plain sec"));
      stream.flush();
      assertEquals("plain ", bytes.toString(StandardCharsets.UTF_8));
      stream.write(bytes("ret-value, sec"));
      assertEquals("plain ***, ", bytes.toString(StandardCharsets.UTF_8));
    }
    assertEquals("plain ***, sec", bytes.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aSecretLearntInTheMiddleOfAStreamIsReplacedFromThereOn() throws IOException {
    redactor.add(Secret.of("xxsecret-one"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream stream = redactor.wrap(bytes)) {
      stream.write(bytes("secret-two xxsecr"));
      redactor.add(Secret.of("secret-two"));
      stream.write(bytes("et-two secret-two xxsecret-one"));
    }
    assertEquals("secret-two xx*** *** ***", bytes.toString(StandardCharsets.UTF_8));
  }

  @Test
  void bytesThatAreNoTextPassThroughAStreamUnchanged() throws IOException {
    redactor.add(Secret.of("schlüssel"));
    byte[] noise = new byte[10_000];
    new Random(3).nextBytes(noise);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream stream = redactor.wrap(bytes)) {
      stream.write(noise);
    }
    assertArrayEquals(noise, bytes.toByteArray());
  }

  @LargeTest
  void megabytesWithAHundredSecretsAndOneOfSeventyKilobytesAreRedacted() throws IOException {
    Random random = new Random(5);
    String huge = randomText(random, 70_000);
    redactor.add(Secret.of(huge));
    redactor.add(Secret.of("a".repeat(70_000)));
    List<String> hundred = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      hundred.add("hvs." + Long.toHexString(random.nextLong()) + i);
      redactor.add(Secret.of(hundred.get(i)));
    }
    // each run of a's is one short of being the secret, which is where naive searching is at its
    // slowest
    String almost = ("a".repeat(69_999) + "c").repeat(15);
    String text = almost + huge + "d" + String.join("d", hundred) + almost;
    String expected = almost + "***" + "d***".repeat(100) + almost;
    assertTrue(expected.equals(redactor.redact(text)));
    assertTrue(expected.equals(streamed(redactor, text, random)));
  }

  @Test
  void linesAreRedactedOneByOne() {
    redactor.add(Secret.of("correct-horse"));
    List<String> seen = new ArrayList<>();
    redactor.lines(seen::add).accept("a correct-horse b");
    assertEquals(List.of("a *** b"), seen);
  }

  @Test
  void secretsMayBeAddedWhileOthersRedact() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> tasks = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int thread = t;
        tasks.add(threads.submit(() -> {
          for (int i = 0; i < 50; i++) {
            String value = "secret-" + thread + "-" + i + "-end";
            redactor.add(Secret.of(value));
            assertEquals("***", redactor.redact(value));
          }
        }));
      }
      for (Future<?> task : tasks) {
        task.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static String randomText(Random random, int length) {
    return random
        .ints(length, 'a', 'c' + 1)
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String streamed(Redactor redactor, String text, Random random) throws IOException {
    byte[] all = bytes(text);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream stream = redactor.wrap(bytes)) {
      int most = 1 + random.nextInt(Math.max(20, all.length / 50));
      int length;
      for (int start = 0; start < all.length; start += length) {
        length = Math.min(all.length - start, random.nextInt(most + 1));
        stream.write(all, start, length);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** The plain way: mark all that is found, and remember where one find follows another without overlapping it. */
  private static String replaceOneByOne(String text, List<String> forms) {
    BitSet secret = new BitSet();
    BitSet joined = new BitSet();
    for (String form : forms) {
      for (int at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
        secret.set(at, at + form.length());
        joined.set(at + 1, at + form.length());
      }
    }
    StringBuilder replaced = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (!secret.get(i)) {
        replaced.append(text.charAt(i));
      } else if (!joined.get(i)) {
        replaced.append("***");
      }
    }
    return replaced.toString();
  }
}
