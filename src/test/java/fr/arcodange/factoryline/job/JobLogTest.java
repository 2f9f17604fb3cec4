package fr.arcodange.factoryline.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.LargeTest;
import fr.arcodange.factoryline.text.HostileTexts;
import fr.arcodange.factoryline.text.Redactor;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobLogTest {
  private static final Pattern COMMAND = Pattern.compile("\\s*::[^\\n]*|.*##\\[.*");

  private final StringWriter written = new StringWriter();
  private final Redactor redactor = new Redactor();
  private final ManualTicker ticker = new ManualTicker();
  private final SettableClock clock = new SettableClock();
  private final JobLog ci = new JobLog(written, true, redactor, clock, ticker);
  private final JobLog person = new JobLog(written, false, redactor, clock, ticker);

  @Test
  void informationIsPlainLines() {
    ci.info("one\ntwo");
    ci.info("");
    assertEquals("one\ntwo\n\n", written.toString());
  }

  @Test
  void warningsAndErrorsAreCommandsInAJobAndWordsForAPerson() {
    ci.warning("50 % done\nmore of it");
    ci.error("it failed");
    assertEquals("::warning::50 %25 done\nmore of it\n::error::it failed\n", written.toString());
    written.getBuffer().setLength(0);
    person.warning("50 % done");
    person.error("it failed");
    assertEquals("warning: 50 % done\nerror: it failed\n", written.toString());
  }

  @Test
  void secretsAreReplacedEverywhere() {
    redactor.add(Secret.of("correct-horse"));
    ci.info("a correct-horse");
    ci.warning("b correct-horse");
    ci.error("c\ncorrect-horse");
    try (JobLog.Closing ignored = ci.group("d correct-horse");
        JobLog.Fence fence = ci.fence();
        JobLog.Closing also = ci.progress("e correct-horse")) {
      fence.accept("f correct-horse");
      ticker.tick();
    }
    assertFalse(written.toString().contains("correct-horse"));
    assertEquals(7, written.toString().split("\\*\\*\\*", -1).length - 1);
  }

  @Test
  void aSecretOfSeveralLinesIsReplacedBeforeTheTextIsCutIntoLines() {
    redactor.add(Secret.of("first\nab\nlast"));
    ci.info("x first\nab\nlast y");
    assertEquals("x *** y\n", written.toString());
  }

  @Test
  void noTextActsAsACommand() {
    HostileTexts.all().forEach(text -> {
      written.getBuffer().setLength(0);
      ci.info(text);
      person.warning(text);
      try (JobLog.Closing ignored = ci.progress("x\n" + text)) {
        ticker.tick();
      }
      written
          .toString()
          .lines()
          .forEach(line -> assertFalse(COMMAND.matcher(line).matches(), line));
    });
  }

  @Test
  void textInsideACommandStaysInsideOfIt() {
    HostileTexts.all().forEach(text -> {
      written.getBuffer().setLength(0);
      ci.error(text);
      try (JobLog.Closing ignored = ci.group(text)) {
        assertTrue(true);
      }
      List<String> commands = written
          .toString()
          .lines()
          .filter(line -> COMMAND.matcher(line).matches())
          .toList();
      assertEquals(3, commands.size(), text);
      assertTrue(commands.get(0).startsWith("::error::"));
      assertTrue(commands.get(1).startsWith("::group::"));
      assertEquals("::endgroup::", commands.get(2));
    });
  }

  @Test
  void whatTheLogShowsOfACommandIsStillReadable() {
    ci.info("::set-output name=x::y\n  ::add-mask::z\nsee ##[error]w");
    assertEquals(
        "\\::set-output name=x::y\n  \\::add-mask::z\nsee ##\\[error]w\n", written.toString());
  }

  @Test
  void groupsDoNotNestAndEndOnce() {
    JobLog.Closing outer = ci.group("outer");
    JobLog.Closing inner = ci.group("inner");
    inner.close();
    inner.close();
    ci.info("text");
    outer.close();
    outer.close();
    try (JobLog.Closing ignored = ci.group("next")) {
      ci.info("more");
    }
    assertEquals(
        "::group::outer\ninner\ntext\n::endgroup::\n::group::next\nmore\n::endgroup::\n",
        written.toString());
  }

  @Test
  void outsideAJobNoCommandIsWritten() {
    person.mask("TOKEN", Secret.of("correct-horse"));
    try (JobLog.Closing ignored = person.group("a group");
        JobLog.Fence fence = person.fence()) {
      fence.accept("::set-output name=x::y");
      person.warning("careful");
    }
    assertEquals("a group\n\\::set-output name=x::y\nwarning: careful\n", written.toString());
  }

  @Test
  void aMaskedSecretIsMaskedInItsFormsAndReplacedFromThenOn() {
    ci.mask("TOKEN", Secret.of("pass\"word/1"));
    List<String> masks = masks();
    assertTrue(masks.contains("pass\"word/1"));
    assertTrue(masks.contains("pass\\\"word/1"));
    assertTrue(masks.contains("pass%22word%2F1"));
    assertTrue(masks.contains(
        Base64.getEncoder().encodeToString("pass\"word/1".getBytes(StandardCharsets.UTF_8))));
    written.getBuffer().setLength(0);
    ci.info("it is pass\"word/1");
    assertEquals("it is ***\n", written.toString());
  }

  @Test
  void aPercentSignIsMaskedForRunnersThatDecodeMasksAndForThoseThatDoNot() {
    ci.mask("TOKEN", Secret.of("100%sure"));
    List<String> lines = written.toString().lines().toList();
    assertTrue(lines.contains("::add-mask::100%25sure"));
    assertTrue(lines.contains("::add-mask::100%sure"));
  }

  @Test
  void aUrlEncodedFormIsNotMistakenForLinesByRunnersThatDecodeMasks() {
    ci.mask("KEY", Secret.of("first line\n}\nlast line"));
    List<String> lines = written.toString().lines().toList();
    assertTrue(lines.contains("::add-mask::first%2520line%250A%257D%250Alast%2520line"));
    assertTrue(lines.contains("::add-mask::first%20line"));
    assertTrue(
        lines.stream().noneMatch(line -> line.contains("%0A") || line.equals("::add-mask::%7D")));
  }

  @Test
  void eachLineOfAKeyIsAMaskOfItsOwnAndNoMaskHasSeveral() {
    String key =
        "-----BEGIN KEY-----\nMIIEpAIBAAKCAQEA04up8hoqzS1\r\n}\nQIDAQAB==\n-----END KEY-----\n";
    ci.mask("KEY", Secret.of(key));
    assertTrue(masks()
        .containsAll(List.of(
            "-----BEGIN KEY-----",
            "MIIEpAIBAAKCAQEA04up8hoqzS1",
            "QIDAQAB==",
            "-----END KEY-----")));
    assertFalse(masks().contains("}"));
    written.toString().lines().forEach(line -> assertTrue(line.startsWith("::add-mask::"), line));
    assertFalse(written.toString().contains("%0A"));
    assertFalse(written.toString().contains("\r"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "ab", "abc", " a\n", "    "})
  void aShortSecretIsNotMaskedAndOnlyItsNameIsPrintedOnce(String value) {
    ci.mask("PIN", Secret.of(value));
    ci.mask("PIN", Secret.of(value));
    assertEquals(
        "::warning::secret 'PIN' has fewer than four characters: it is not masked,"
            + " and shows wherever it is printed\n",
        written.toString());
  }

  @Test
  void anEmptySecretIsNotMaskedAndNotMentioned() {
    ci.mask("PIN", Secret.of(""));
    assertEquals("", written.toString());
  }

  @Test
  void noMaskIsShorterThanFourCharacters() {
    HostileTexts.all().forEach(text -> ci.mask("X", Secret.of(text)));
    ci.mask("X", Secret.of("%25a"));
    for (String mask : masks()) {
      assertTrue(mask.strip().length() >= 4, mask);
      String decoded = mask.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%");
      decoded.lines().forEach(line -> assertTrue(line.strip().length() >= 4, mask));
    }
  }

  @LargeTest
  void aSecretOfSeventyKilobytesIsMaskedInLinesThatTheRunnerReads() {
    String huge = "0123456789%é".repeat(6_000);
    ci.mask("HUGE", Secret.of(huge));
    written
        .toString()
        .lines()
        .forEach(line -> assertTrue(line.getBytes(StandardCharsets.UTF_8).length < 64 * 1024));
    // a runner replaces mask by mask
    String shown = huge;
    for (String mask : masks()) {
      shown = shown.replace(mask, "");
    }
    assertEquals("", shown);
  }

  @Test
  void theSameSecretIsMaskedOnce() {
    ci.mask("A", Secret.of("correct-horse"));
    written.getBuffer().setLength(0);
    ci.mask("B", Secret.of("correct-horse"));
    assertEquals("", written.toString());
  }

  @Test
  void aFenceMakesTheRunnerDeafToWhatAChildPrints() {
    try (JobLog.Fence fence = ci.fence()) {
      fence.accept("::stop-commands::mine");
      fence.accept("::mine::");
      fence.accept("::set-output name=x::y");
      fence.accept("plain");
    }
    List<String> lines = written.toString().lines().toList();
    String token = lines.get(0).replace("::stop-commands::", "");
    assertTrue(token.matches("[0-9a-f]{32}"), token);
    assertEquals(
        List.of(
            "::stop-commands::" + token,
            "\\::stop-commands::mine",
            "\\::mine::",
            "\\::set-output name=x::y",
            "plain",
            "::" + token + "::"),
        lines);
    assertEquals(List.of(), new Runner().acceptedFrom(lines));
  }

  @Test
  void aMaskMadeInsideAFenceReachesTheRunner() {
    try (JobLog.Fence fence = ci.fence()) {
      fence.accept("before");
      ci.mask("TOKEN", Secret.of("abcdefgh"));
      fence.accept("after");
    }
    List<String> lines = written.toString().lines().toList();
    assertTrue(new Runner().acceptedFrom(lines).contains("::add-mask::abcdefgh"));
    List<String> tokens =
        lines.stream().filter(line -> line.startsWith("::stop-commands::")).toList();
    assertEquals(2, tokens.size());
    assertEquals(2, tokens.stream().distinct().count());
    assertTrue(lines.get(lines.size() - 1).matches("::[0-9a-f]{32}::"));
  }

  @Test
  void fencesMayOverlap() {
    JobLog.Fence out = ci.fence();
    JobLog.Fence err = ci.fence();
    out.close();
    out.close();
    err.accept("::add-mask::x");
    err.close();
    List<String> lines = written.toString().lines().toList();
    assertEquals(3, lines.size());
    assertEquals(List.of(), new Runner().acceptedFrom(lines));
  }

  @Test
  void aLongLineOfAChildIsPrintedInPiecesThatTheRunnerKeeps() {
    String line = "é".repeat(500_000) + "::warning::x";
    try (JobLog.Fence fence = ci.fence()) {
      fence.accept(line);
    }
    List<String> lines = written.toString().lines().toList();
    lines.forEach(piece -> assertTrue(piece.getBytes(StandardCharsets.UTF_8).length <= 60 * 1024));
    assertEquals(line, String.join("", lines.subList(1, lines.size() - 1)));
  }

  @Test
  void aPieceThatWouldBeginWithACommandDoesNot() {
    try (JobLog.Fence fence = ci.fence()) {
      fence.accept("x".repeat(60 * 1024) + "::add-mask::y");
    }
    assertEquals("\\::add-mask::y", written.toString().lines().toList().get(2));
  }

  @Test
  void longWorkInAJobGivesALineAtTheStartAndOneEveryThirtySeconds() {
    JobLog.Closing progress = ci.progress("running tofu plan");
    assertEquals(Duration.ofSeconds(30), ticker.period);
    clock.advance(Duration.ofSeconds(30));
    ticker.tick();
    clock.advance(Duration.ofSeconds(60));
    ticker.tick();
    progress.close();
    assertTrue(ticker.closed);
    ticker.tick();
    assertEquals(
        "running tofu plan\nrunning tofu plan: 30 s so far\nrunning tofu plan: 1 min 30 s so far\n",
        written.toString());
  }

  @Test
  void aPersonSeesALiveLineThatGivesWayToOthersAndGoes() {
    JobLog.Closing progress = person.progress("planning");
    assertEquals(Duration.ofSeconds(1), ticker.period);
    person.info("a line");
    clock.advance(Duration.ofSeconds(2));
    ticker.tick();
    progress.close();
    String clear = "\r\u001b[K";
    assertEquals(
        clear + "planning" + clear + "a line\n" + clear + "planning: 2 s so far" + clear,
        written.toString());
  }

  @Test
  void aLogThatCannotBeWrittenStopsNothing() {
    JobLog gone = new JobLog(new HungUp(), true, redactor, clock, ticker);
    gone.info("a");
    gone.mask("T", Secret.of("correct-horse"));
    try (JobLog.Fence fence = gone.fence()) {
      fence.accept("b");
    }
    assertEquals("***", redactor.redact("correct-horse"));
  }

  private List<String> masks() {
    return written
        .toString()
        .lines()
        .filter(line -> line.startsWith("::add-mask::"))
        .map(line -> line.substring("::add-mask::".length()))
        .toList();
  }

  /** Follows stop-commands as the runner does, and says which commands it would act on. */
  private static final class Runner {
    private static final Pattern ANY = Pattern.compile("::([^ :]+)(?: .*)?::(.*)");

    List<String> acceptedFrom(List<String> lines) {
      List<String> accepted = new ArrayList<>();
      String resume = "";
      for (String line : lines) {
        var matcher = ANY.matcher(line);
        if (!matcher.matches()) {
          continue;
        }
        String command = matcher.group(1);
        if (!resume.isEmpty()) {
          resume = command.equals(resume) ? "" : resume;
        } else if (command.equals("stop-commands")) {
          resume = matcher.group(2);
        } else {
          accepted.add(line);
        }
      }
      assertEquals("", resume, "the runner is left deaf");
      return accepted;
    }
  }

  private static final class ManualTicker implements Ticker {
    private Duration period = Duration.ZERO;
    private Runnable call = () -> {};
    private boolean closed;

    @Override
    public Ticking every(Duration period, Runnable call) {
      this.period = period;
      this.call = call;
      return () -> closed = true;
    }

    void tick() {
      call.run();
    }
  }

  private static final class SettableClock extends Clock {
    private Instant now = Instant.EPOCH;

    void advance(Duration duration) {
      now = now.plus(duration);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private static final class HungUp extends Writer {
    @Override
    public void write(char[] chars, int offset, int length) throws IOException {
      throw new IOException("Input/output error");
    }

    @Override
    public void flush() throws IOException {
      throw new IOException("Input/output error");
    }

    @Override
    public void close() {}
  }
}
