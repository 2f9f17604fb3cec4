package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplicationsYamlTest {
  private static final List<String> WORDS = List.of(
      "erp", "no", "yes", "on", "off", "true", "false", "null", "y", "n", "x1", "web", "a0", "e5",
      "dance", "inf", "nan");
  private static final List<String> VALUES = List.of(
      "",
      " ",
      "~",
      "null",
      "on",
      "Off",
      "1",
      "-1",
      "012",
      "1_000",
      "0x1f",
      "1e3",
      ".inf",
      "1:30",
      "64MB",
      "a b",
      "a: b",
      "- a",
      "# a",
      "'",
      "\"",
      "\\",
      "\\n",
      "{a}",
      "[a]",
      "*a",
      "&a",
      "!a",
      "|",
      ">",
      "%m [%p] ",
      "@",
      "`",
      "?",
      "=",
      "<<",
      "2020-01-01",
      "a,b",
      "\t",
      "\u0001",
      "\u007f",
      "\u00e9",
      "\u00a0",
      "\u200b",
      "\u202e",
      "\ufeff",
      "\ud83d\ude00",
      "a.b",
      "a.",
      "--- a",
      "yes",
      "$user, public",
      "\u0430");

  @TempDir
  Path folder;

  @Test
  void onlyWhatDoesNotGoWithoutSayingIsWritten() {
    Application webapp = new Application(
        "webapp",
        "web",
        "keeper",
        List.of("uuid-ossp"),
        Optional.of(20),
        Map.of("work_mem", "64MB", "application_name", "say \"hi\""),
        List.of("audit", "no"),
        new Application.Lifetimes(
            Optional.of(Duration.ofMinutes(90)), Optional.of(Duration.ofDays(2))));
    assertEquals(
        """
        applications:
          - dance-lessons-coach
          - "yes"
          - name: webapp
            database: web
            owner: keeper
            extensions: [uuid-ossp]
            connection_limit: 20
            settings:
              application_name: "say \\"hi\\""
              work_mem: "64MB"
            schemas: [audit, "no"]
            vault:
              ttl: 1h30m
              max_ttl: 48h
        """,
        ApplicationsFile.yaml(
            List.of(Application.named("dance-lessons-coach"), Application.named("yes"), webapp)));
  }

  @Test
  void anEmptyListIsWrittenAsOne() throws IOException {
    assertEquals("applications: []\n", ApplicationsFile.yaml(List.of()));
    assertEquals(List.of(), readBack(List.of()));
  }

  @Test
  void whatIsWrittenIsReadBackTheSame() throws IOException {
    long seed = 20261125;
    for (int run = 0; run < 500; run++) {
      List<Application> applications = applications(new Random(seed + run));
      assertEquals(
          applications,
          readBack(applications),
          "seed " + (seed + run) + "\n" + ApplicationsFile.yaml(applications));
    }
  }

  private List<Application> readBack(List<Application> applications) throws IOException {
    return ApplicationsFile.read(
        Files.writeString(folder.resolve("a.yaml"), ApplicationsFile.yaml(applications)));
  }

  private static List<Application> applications(Random random) {
    List<Application> applications = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      applications.add(application(random, i));
    }
    return applications;
  }

  /** Told from all others by its number, except where it is the only word. */
  private static Application application(Random random, int number) {
    String name = number == 1 ? word(random) : word(random) + "-" + number;
    Application usual = Application.named(name);
    return new Application(
        name,
        sometimes(random, r -> "data" + number).orElse(usual.database()),
        sometimes(random, r -> r.nextBoolean() ? name : "owner_" + number).orElse(usual.owner()),
        sometimes(random, r -> some(r, i -> word(r) + "-" + i)).orElse(List.of()),
        sometimes(random, r -> 1 + r.nextInt(Integer.MAX_VALUE)),
        sometimes(random, ApplicationsYamlTest::settings).orElse(Map.of()),
        sometimes(random, r -> some(r, i -> i == 0 ? word(r) : word(r) + "_" + i))
            .orElse(List.of()),
        lifetimes(random));
  }

  private static Application.Lifetimes lifetimes(Random random) {
    Optional<Duration> ttl = sometimes(random, r -> Duration.ofSeconds(1 + r.nextInt(200_000)));
    Optional<Duration> rest = sometimes(random, r -> Duration.ofMinutes(1 + r.nextInt(9_000)));
    return new Application.Lifetimes(ttl, rest.map(time -> time.plus(ttl.orElse(Duration.ZERO))));
  }

  private static Map<String, String> settings(Random random) {
    Map<String, String> settings = new TreeMap<>();
    some(random, i -> word(random))
        .forEach(name -> settings.put(
            random.nextBoolean() ? name : "app." + name,
            VALUES.get(random.nextInt(VALUES.size()))
                + (random.nextInt(3) == 0 ? VALUES.get(random.nextInt(VALUES.size())) : "")));
    return settings;
  }

  private static List<String> some(Random random, Function<Integer, String> names) {
    return IntStream.range(0, random.nextInt(4)).mapToObj(names::apply).toList();
  }

  private static <T> Optional<T> sometimes(Random random, Function<Random, T> value) {
    return random.nextInt(3) == 0 ? Optional.of(value.apply(random)) : Optional.empty();
  }

  private static String word(Random random) {
    return WORDS.get(random.nextInt(WORDS.size()));
  }
}
