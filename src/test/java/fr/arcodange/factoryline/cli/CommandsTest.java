package fr.arcodange.factoryline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.exec.Cancellation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class CommandsTest {
  private static final String SECRETS_ARE_NO_OPTIONS =
      "hint: no secret is an option, because everybody on a machine can read its command lines: it comes from a variable such as"
          + " FACTORYLINE_VAULT_TOKEN, or from the file that FACTORYLINE_VAULT_TOKEN_FILE names\n";

  @TempDir
  private Path folder;

  private static String hinting(String message, String hint) {
    return message + "\nhint: " + hint + "\n";
  }

  private static String listed(String command) {
    return "hint: '" + command + " --help' lists the options\n";
  }

  private static void refuses(Map<String, String> environment, List<String> args, String err) {
    Invocation called = Invocation.of(environment, args.toArray(String[]::new));

    assertEquals(err, called.err());
    assertEquals(2, called.code());
    assertEquals("", called.out());
  }

  private static void refuses(List<String> args, String err) {
    refuses(Map.of(), args, err);
  }

  @ParameterizedTest
  @ValueSource(strings = {"oidc-login", "vault-auth", "tofu-plan", "tofu-apply"})
  void anUnknownOptionIsNamed(String command) {
    refuses(
        List.of(command, "--xyzzy", "12"),
        "error: " + command + ": unknown option '--xyzzy'\n" + listed(command));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0f3a", "0123456789ABCDEF0123456789ABCDEF", "0123456789abcdef0123456789abcdeg"})
  void aFingerprintThatIsNoneIsRefusedBeforeAnythingIsTried(String written) {
    refuses(
        List.of("tofu-apply", "--accept", written),
        hinting(
            "error: tofu-apply: reading the fingerprint '" + written
                + "': it must be 32 hexadecimal digits",
            "copy it as the refused apply wrote it, small letters and all"));
  }

  @Test
  void anEmptyHeapDoesNotEndWithoutAWord() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Wiring wiring = new Wiring(new CommandContext(
        Map.of(),
        folder,
        new PrintStream(OutputStream.nullOutputStream(), true, UTF_8),
        new PrintStream(err, true, UTF_8),
        Clock.systemUTC(),
        new Cancellation(Duration.ZERO)));
    Callable<Integer> greedy = () -> {
      throw new OutOfMemoryError("Java heap space");
    };
    CommandLine command =
        new CommandLine(CommandSpec.wrapWithoutInspection(greedy).name("greedy"));

    assertEquals(1, Commands.execute(command, wiring));
    assertTrue(
        err.toString(UTF_8)
            .startsWith("error: greedy: Java ran out of memory: Java heap space\nhint: "),
        err.toString(UTF_8));
  }

  /** Such as a disk that is full, or a reader that has gone. */
  private static final class Full extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("No space left on device");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "init --help",
        "generate-completion",
        "init --comment-only --server-url https://gitea.example --repository a/b"
      })
  void whatCouldNotBePrintedIsNotDone(String line) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CommandContext context = new CommandContext(
        Map.of(),
        folder,
        new PrintStream(new Full(), true, UTF_8),
        new PrintStream(err, true, UTF_8),
        Clock.systemUTC(),
        new Cancellation(Duration.ZERO));

    assertEquals(7, Commands.run(line.split(" "), context), err.toString(UTF_8));

    assertTrue(
        err.toString(UTF_8).contains("standard output is full or closed"), err.toString(UTF_8));
  }

  @Test
  void aMistypedOptionIsToldFromItsLikes() {
    refuses(
        List.of("vault-auth", "--require-clam", "a=b"),
        hinting(
                "error: vault-auth: unknown option '--require-clam'",
                "did you mean --require-claim or --revoke?")
            + listed("vault-auth"));
  }

  @Test
  void aMistypedCommandIsToldFromItsLikes() {
    refuses(
        List.of("vault-aut"),
        hinting(
                "error: factoryline: an argument is neither an option nor a command",
                "did you mean vault-auth or tofu-apply?")
            + listed("factoryline"));
  }

  @Test
  void withoutACommandTheyAreToBeListed() {
    refuses(
        List.of(),
        "error: factoryline: name a command; '--help' lists them\n" + listed("factoryline"));
  }

  static Stream<List<String>> tokensByMistake() {
    return Stream.of(
        List.of("oidc-login", "--vault-token", "s.VerySecret"),
        List.of("oidc-login", "--vault-token=s.VerySecret"),
        List.of("vault-auth", "--vault-token", "s.VerySecret"),
        List.of("vault-auth", "--vault-token=s.VerySecret"),
        List.of("vault-auth", "--vault-addr", "https://v", "--vault-token", "s.VerySecret"),
        List.of("tofu-plan", "--vault-token:s.VerySecret"));
  }

  @ParameterizedTest
  @MethodSource("tokensByMistake")
  void aTokenGivenAsAnOptionIsNotShownAgain(List<String> args) {
    String command = args.get(0);
    refuses(
        args,
        "error: " + command + ": unknown option '--vault-token'\n" + SECRETS_ARE_NO_OPTIONS
            + listed(command));
  }

  @Test
  void aTokenGivenAsAnArgumentIsNotShownAgain() {
    refuses(
        List.of("oidc-login", "s.VerySecret"),
        "error: oidc-login: an argument is neither an option nor a command\n"
            + listed("oidc-login"));
    refuses(
        List.of("tofu-plan", "s.VerySecret"),
        "error: tofu-plan: an argument belongs to no option\n" + listed("tofu-plan"));
    refuses(
        List.of("vault-auth", "s.VerySecret"),
        hinting(
            "error: vault-auth: an argument belongs to no option",
            "to run a program with the secrets: vault-auth --exec -- PROGRAM [ARGUMENT...]"));
    refuses(
        List.of("vault-auth", "-ts.VerySecret"),
        "error: vault-auth: unknown option '-t'\n" + listed("vault-auth"));
  }

  static Stream<Arguments> contradictions() {
    return Stream.of(
        Arguments.of(
            List.of("--exec"),
            hinting(
                "--exec names no program",
                "put it after two hyphens: vault-auth --exec -- ./deploy")),
        Arguments.of(
            List.of("--revoke", "--exec", "--", "true"),
            "--revoke goes with neither --exec nor --export\n"),
        Arguments.of(
            List.of("--revoke", "--export", "env"),
            "--revoke goes with neither --exec nor --export\n"),
        Arguments.of(
            List.of("--export", "file=x", "--exec", "--", "true"),
            "--exec goes without --export: it gives the secrets to one program only\n"));
  }

  @ParameterizedTest
  @MethodSource("contradictions")
  void optionsThatContradictEachOtherAreNamed(List<String> options, String err) {
    Stream<String> args = Stream.concat(Stream.of("vault-auth"), options.stream());
    refuses(args.toList(), "error: vault-auth: " + err);
  }

  static Stream<Arguments> wrongValues() {
    return Stream.of(
        Arguments.of("oidc-login --export file", hinting("--export is 'file'", "it takes output")),
        Arguments.of(
            "vault-auth --export output",
            hinting("--export is 'output'", "it takes env or file=PATH")),
        Arguments.of(
            "vault-auth --export file=",
            hinting("--export is 'file='", "it takes env or file=PATH")),
        Arguments.of(
            "vault-auth --export env",
            hinting(
                "--export env hands on to the later steps of a job, and this is none: GITHUB_ENV is not set",
                "outside a job, --export file=PATH writes a file that a shell can source")),
        Arguments.of(
            "oidc-login --require-claim repository",
            hinting("--require-claim is 'repository'", "it takes NAME=VALUE")),
        Arguments.of(
            "oidc-login --require-claim =x",
            hinting("--require-claim is '=x'", "it takes NAME=VALUE")),
        Arguments.of(
            "oidc-login --source magic",
            hinting(
                "getting an ID token: there is no source 'magic'",
                "the sources are actions, gitea-oauth2 and file")),
        Arguments.of(
            "oidc-login --source file",
            "getting an ID token: source file needs the path of the file\n"),
        Arguments.of(
            "oidc-login --server-url gitea.example",
            hinting(
                "--server-url is 'gitea.example', which is not an http or https URL",
                "it looks like https://host.example")),
        Arguments.of(
            "oidc-login --server-url https://me:hunter2@git:tea",
            hinting(
                "--server-url is 'git:tea', which is not an http or https URL",
                "it looks like https://host.example")),
        Arguments.of(
            "vault-auth --vault-addr ftp://v.example",
            hinting(
                "--vault-addr is 'ftp://v.example', which is not an http or https URL",
                "it looks like https://host.example")),
        Arguments.of(
            "vault-auth --vault-addr http://[::1",
            hinting(
                "--vault-addr is 'http://[::1', which is not an http or https URL",
                "it looks like https://host.example")),
        Arguments.of(
            "vault-auth --vault-addr https://v.example/vault/v1/",
            hinting(
                "the Vault address 'https://v.example/vault/v1' ends in /v1, which is the API's own and is put behind it",
                "leave it away: https://v.example/vault")),
        Arguments.of(
            "tofu-plan --store s3://bucket/x --vault-addr https://v.example",
            hinting(
                "opening the plan store 's3://bucket/x': it is neither gs://… nor file://…",
                "a plan store is gs://bucket/prefix, or file:///folder for one machine")),
        Arguments.of(
            "tofu-apply --store plans --vault-addr https://v.example",
            hinting(
                "opening the plan store 'plans': it is neither gs://… nor file://…",
                "a plan store is gs://bucket/prefix, or file:///folder for one machine")),
        Arguments.of(
            "vault-auth --vault-addr http://127.0.0.1:1 --vault-method token --exec -- no-such-program",
            hinting(
                "running no-such-program: there is no program 'no-such-program' on PATH",
                "install no-such-program or add its folder to PATH, which is ")),
        Arguments.of(
            "vault-auth",
            hinting(
                "--vault-addr is not set",
                "set it, or VAULT_ADDR, to where Vault or OpenBao is: https://vault.example")),
        Arguments.of(
            "vault-auth --vault-addr https://v.example --vault-method magic",
            hinting("--vault-method is 'magic'", "it takes jwt, approle, kubernetes or token")),
        Arguments.of(
            "vault-auth --vault-addr https://v.example --vault-method kubernetes",
            "--vault-method kubernetes needs --vault-role\n"),
        Arguments.of(
            "vault-auth --vault-addr https://v.example --vault-method token",
            hinting(
                "FACTORYLINE_VAULT_TOKEN is not set, and --vault-method token needs it",
                "set FACTORYLINE_VAULT_TOKEN, or FACTORYLINE_VAULT_TOKEN_FILE to a file that holds it")),
        Arguments.of(
            "vault-auth --vault-addr https://v.example --vault-method approle",
            hinting(
                "FACTORYLINE_VAULT_ROLE_ID is not set, and --vault-method approle needs it",
                "set FACTORYLINE_VAULT_ROLE_ID, or FACTORYLINE_VAULT_ROLE_ID_FILE to a file that holds it")));
  }

  @ParameterizedTest
  @MethodSource("wrongValues")
  void aValueThatCannotBeMeantIsNamed(String line, String err) {
    List<String> args = List.of(line.split(" "));
    refuses(args, "error: " + args.get(0) + ": " + err);
  }

  @Test
  void aVariableThatNamesNoReadableFileIsToldWhy() {
    Path missing = folder.resolve("none/token");
    for (Map.Entry<Path, String> file : Map.of(
            missing, "there is no folder " + folder.resolve("none"), folder, "it is a folder")
        .entrySet()) {
      refuses(
          Map.of(
              "FACTORYLINE_VAULT_TOKEN_FILE",
              file.getKey().toString(),
              "VAULT_ADDR",
              "https://v.example"),
          List.of("vault-auth", "--vault-method", "token"),
          hinting(
              "error: vault-auth: reading FACTORYLINE_VAULT_TOKEN_FILE, which is " + file.getKey()
                  + ": " + file.getValue(),
              "the file must be there and readable for this user"));
    }
  }

  @Test
  void aBooleanThatIsNoneIsNamed() {
    refuses(
        List.of("oidc-login", "--show-claims=perhaps"),
        "error: oidc-login: Invalid value for option '--show-claims': 'perhaps' is not a boolean\n"
            + listed("oidc-login"));
  }

  @Test
  void anOptionWithoutItsValueIsNamed() {
    refuses(
        List.of("oidc-login", "--audience"),
        "error: oidc-login: Missing required parameter for option '--audience' (AUD)\n"
            + listed("oidc-login"));
  }

  @Test
  void anEmptyInputIsUnset() {
    refuses(
        Map.of("FACTORYLINE_VAULT_AUTH_VAULT_ADDR", "", "VAULT_ADDR", ""),
        List.of("vault-auth", "--vault-addr=", "--export", "", "--exec=", "--revoke="),
        hinting(
            "error: vault-auth: --vault-addr is not set",
            "set it, or VAULT_ADDR, to where Vault or OpenBao is: https://vault.example"));
  }

  @Test
  void anEmptyInputOfASubcommandIsUnset() {
    refuses(
        Map.of(),
        List.of("oidc-login", "enroll", "--save", "", "--server-url="),
        "error: oidc-login enroll: --server-url is not set\n");
  }

  @Test
  void aVariableIsTakenAsItIsWritten() {
    refuses(
        Map.of("FACTORYLINE_OIDC_LOGIN_EXPORT", "${sys:user.name} ${env:HOME} @x\n"),
        List.of("oidc-login"),
        hinting(
            "error: oidc-login: --export is '${sys:user.name} ${env:HOME} @x'", "it takes output"));
  }

  @Test
  void anArgumentThatBeginsWithAnAtSignIsNotReadFromAFile() {
    refuses(
        List.of("oidc-login", "--export", "@/etc/hostname"),
        hinting("error: oidc-login: --export is '@/etc/hostname'", "it takes output"));
  }

  @Test
  void variablesThatAreNamedLikeHelpAndVersionMeanNothing() {
    Invocation called = Invocation.of(
        Map.of("FACTORYLINE_VERSION", "v0.1", "FACTORYLINE_HELP", "true"),
        "oidc-login",
        "--export",
        "x");

    assertEquals(hinting("error: oidc-login: --export is 'x'", "it takes output"), called.err());
  }

  @Test
  void aBugEndsWith1AndAsksForAReport() throws IOException {
    Clock broken = new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        throw new IllegalStateException("the clock fell off the wall");
      }
    };
    Path session = folder.resolve("session.json");
    Files.createFile(
        session,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        session,
        "{\"version\":1,\"idToken\":{\"token\":\"s.VerySecret\",\"issuer\":\"https://x\",\"subject\":\"2\","
            + "\"expiresAt\":\"2026-11-23T10:00:00Z\"}}");
    Invocation called = Invocation.of(
        Map.of("FACTORYLINE_SESSION", session.toString(), "VAULT_ADDR", "http://127.0.0.1:1"),
        folder,
        broken,
        "vault-auth");

    assertEquals("", called.out());
    assertEquals(1, called.code(), called.err());
    assertTrue(
        called
            .err()
            .startsWith(
                "error: vault-auth: this is a bug in factoryline, please report it with these lines:\n"
                    + "java.lang.IllegalStateException: the clock fell off the wall\n\tat "),
        called.err());
    assertFalse(called.err().contains("s.VerySecret"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"oidc-login", "vault-auth", "tofu-plan", "tofu-apply"})
  void everyCommandKnowsItsVersion(String command) {
    Invocation called = Invocation.of(Map.of(), command, "--version");

    assertEquals("factoryline " + Commands.version() + "\n", called.out());
    assertEquals("", called.err());
    assertEquals(0, called.code());
  }

  @Test
  void completionIsABashScript() {
    Invocation called = Invocation.of(Map.of(), "generate-completion");

    assertEquals(0, called.code());
    assertTrue(called.out().startsWith("#!/usr/bin/env bash\n"), called.out());
    assertTrue(called.out().contains("--vault-addr"));
    assertTrue(called.out().contains("enroll"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "factoryline tofu; tofu-plan tofu-apply",
        "factoryline tofu-plan --store; --store",
        "tofu-plan --store; --store",
        "vault-auth --vault-a; --vault-addr",
        "/opt/factoryline/bin/vault-auth --vault-a; --vault-addr",
        "oidc-login en; enroll",
        "oidc-login enroll --ren; --renew",
        "pg-provision im; import",
        "pg-provision import --t; --token-file --to",
        "argocd-render --raw --diff-b; --diff-base",
        "check-names --applications p --output; --output"
      })
  void bashCompletesEachCommandByItsOwnName(String typed, String offered) throws Exception {
    Path script = Files.writeString(
        folder.resolve("completion"),
        Invocation.of(Map.of(), "generate-completion").out());
    // As bash calls it: with the function that is registered for the program's name without its
    // folder.
    String ask = """
        . "$1" || exit
        COMP_LINE=$2 COMP_WORDS=($2) COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        specification=$(complete -p -- "${COMP_WORDS[0]##*/}") || exit
        [[ $specification =~ -F" "([^ ]+) ]] || exit
        "${BASH_REMATCH[1]}" "${COMP_WORDS[0]}" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        echo "${COMPREPLY[*]}"
        """;
    Process bash = new ProcessBuilder("bash", "-c", ask, "-", script.toString(), typed)
        .redirectErrorStream(true)
        .start();
    // compopt says that nobody is completing; picocli asks for it only before the name of a file.
    String said = new String(bash.getInputStream().readAllBytes(), UTF_8);

    assertEquals(offered + "\n", said.replaceAll("(?m)^.*compopt:.*\n", ""));
    assertEquals(0, bash.waitFor());
  }

  @Test
  void whatHasNoLinkIsNotCompletedByItsOwnName() {
    String script = Invocation.of(Map.of(), "generate-completion").out();
    assertTrue(
        script.endsWith(
            " oidc-login vault-auth tofu-plan tofu-apply pg-provision argocd-render check-names\n"),
        script);
  }
}
