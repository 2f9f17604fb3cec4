package fr.arcodange.factoryline.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretSelectorTest {

  @Test
  void blockOfTheUsualActionIsUnderstood() {
    List<SecretSelector> selectors = SecretSelector.parse("""
            secret/data/ci/aws accessKey | AWS_ACCESS_KEY_ID ;
            secret/data/ci/aws secretKey | AWS_SECRET_ACCESS_KEY ;
            secret/data/ci npm_token
        """);

    assertEquals(
        List.of("secret/data/ci/aws", "secret/data/ci/aws", "secret/data/ci"),
        selectors.stream().map(SecretSelector::path).toList());
    assertEquals(
        List.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "NPM_TOKEN"),
        selectors.stream().map(selector -> selector.name().orElse("")).toList());
    assertEquals(List.of(1, 2, 3), selectors.stream().map(SecretSelector::line).toList());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '!', textBlock = """
          test key              ! KEY
          test key|testName     ! testName
          test key |x           ! x
          /cubbyhole/foo foo    ! FOO
          test npmToken;        ! NPMTOKEN
          test key.value        ! KEY__VALUE
          test a.b.c            ! A__B__C
          test "my.key"         ! MY__KEY
          test `my.key`         ! MY__KEY
          test data."tls.crt"   ! DATA__TLS__CRT
          test /a/b             ! A__B
          test odd$key          ! ODDKEY
          test list[0] | FIRST  ! FIRST
          test $ | WHOLE        ! WHOLE
          """)
  void nameComesFromTheKeyAsInTheUsualAction(String block, String name) {
    assertEquals(Optional.of(name), SecretSelector.parse(block).get(0).name());
  }

  @Test
  void entriesMayShareALineOrSpanSeveral() {
    List<SecretSelector> selectors = SecretSelector.parse("first a;second\n  b\n| secondName;;\n;");

    assertEquals(2, selectors.size());
    assertEquals("second", selectors.get(1).path());
    assertEquals(Optional.of("secondName"), selectors.get(1).name());
  }

  @Test
  void commentsBlankLinesAndWindowsLineEndsDoNotCount() {
    List<SecretSelector> selectors = SecretSelector.parse(
        "\ufeff# databases; all of them | yes\r\n\r\n  # more\r\nkv/db\u00a0user ;\r\nkv/x y#z | N");

    assertEquals(
        List.of("kv/db", "kv/x"), selectors.stream().map(SecretSelector::path).toList());
    assertEquals(List.of(4, 5), selectors.stream().map(SecretSelector::line).toList());
  }

  @Test
  void nothingIsNothing() {
    assertEquals(List.of(), SecretSelector.parse(" \n ; \n# nothing\n"));
  }

  @Test
  void quotesProtectSeparators() {
    SecretSelector selector = SecretSelector.parse(
            "\"kv/odd; path\" \"a | b\".'it''s'.c | X".replace("''", "\\'"))
        .get(0);

    assertEquals("kv/odd; path", selector.path());
    assertEquals(
        new Pick.One(
            new KeyPath(
                "\"a | b\".'it\\'s'.c",
                List.of(
                    new KeyPath.Step.Key("a | b"),
                    new KeyPath.Step.Key("it's"),
                    new KeyPath.Step.Key("c"))),
            "X"),
        selector.pick());
  }

  @Test
  void apostropheInsideAWordIsJustThat() {
    assertEquals("kv/it's", SecretSelector.parse("kv/it's key").get(0).path());
  }

  @Test
  void pointerIsReadByItsStandard() {
    Pick pick = SecretSelector.parse("kv/x /a~1b/m~0n/0 | X").get(0).pick();

    assertEquals(
        new Pick.One(
            new KeyPath(
                "/a~1b/m~0n/0",
                List.of(
                    new KeyPath.Step.Pointer("a/b"),
                    new KeyPath.Step.Pointer("m~n"),
                    new KeyPath.Step.Pointer("0"))),
            "X"),
        pick);
  }

  @Test
  void wildcardKeepsOrRaisesCase() {
    assertEquals(
        List.of(new Pick.Every("MYAPP_", true), new Pick.Every("", false)),
        SecretSelector.parse("kv/x * | MYAPP_ ; kv/x **").stream()
            .map(SecretSelector::pick)
            .toList());
  }

  @Test
  void writeCarriesItsValues() {
    SecretSelector selector = SecretSelector.parse(
            "pki/issue/web private_key method=write common_name=www.example.org"
                + " alt_names=\"a.example, b; c\" ttl= | KEY ;")
        .get(0);

    assertEquals(
        Optional.of(
            Map.of("common_name", "www.example.org", "alt_names", "a.example, b; c", "ttl", "")),
        selector.written());
  }

  @Test
  void readIsWhatHappensWithoutAMethod() {
    assertEquals(
        Optional.empty(),
        SecretSelector.parse("gcp/token token method=read").get(0).written());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '!', quoteCharacter = '~', textBlock = """
          kv/x                       ! a path and a key are needed
          |testName                  ! a path and a key are needed
          kv/x key|                  ! there is no name after the |
          kv/x key | A B             ! more than a name after the |: 'B'
          kv/x key | A | B           ! more than a name after the |: '|'
          kv/x key more              ! 'more' is one word too many
          kv/x key a=b               ! values can only be sent with method=write
          kv/x key method=read a=b   ! values can only be sent with method=write
          kv/x key method=delete     ! method is read or write, not 'delete'
          kv/x k method=write a=1 a=2! 'a' is given twice
          kv/../sys/seal key         ! 'kv/../sys/seal' is not a path of Vault
          kv//x key                  ! 'kv//x' is not a path of Vault
          / key                      ! '/' is not a path of Vault
          kv/x?version=1&%2e key     ! 'kv/x?version=1&%2e' is not a path of Vault
          kv/x a.$sum(b) | X         ! the key 'a.$sum(b)' is not understood
          kv/x a.b[c=1] | X          ! the key 'a.b[c=1]' is not understood
          kv/x a..b | X              ! the key 'a..b' is not understood
          kv/x a.b[0]                ! 'a.b[0]' gives no name by itself
          kv/x $                     ! '$' gives no name by itself
          """)
  void mistakeIsNamedWithItsLine(String entry, String message) {
    Failure failure = refused("kv/fine key | FINE ;\n" + entry);

    assertEquals("secrets, line 2: " + message, failure.message());
    assertTrue(
        failure.hint().isPresent() || message.contains("method is") || message.contains("twice"),
        failure.toString());
  }

  @Test
  void forgottenSemicolonIsSuspected() {
    assertEquals(
        Optional.of("is a ; missing at the end of line 1? an entry is: path key | NAME ;"),
        refused("kv/x key\nkv/y key").hint());
    assertEquals(
        Optional.of("is a ; missing at the end of line 1? an entry is: path key | NAME ;"),
        refused("kv/x key | A\nkv/y key | B").hint());
  }

  @Test
  void openQuoteIsNamedWithItsLine() {
    assertEquals(
        "secrets, line 2: the quotation mark \" is not closed on its line",
        refused("kv/x a ;\nkv/x \"b | C ;\n").message());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PATH",
        "HOME",
        "LD_PRELOAD",
        "LD_LIBRARY_PATH",
        "DYLD_INSERT_LIBRARIES",
        "BASH_ENV",
        "BASH_FUNC_x",
        "GITHUB_ENV",
        "GITHUB_TOKEN",
        "RUNNER_TEMP",
        "ACTIONS_RUNTIME_TOKEN",
        "NODE_OPTIONS",
        "JAVA_TOOL_OPTIONS",
        "GIT_SSH_COMMAND",
        "GIT_CONFIG_COUNT",
        "IFS"
      })
  void variablesThatDecideHowProgramsRunAreRefused(String name) {
    Failure failure = refused("kv/x key ;\nkv/y key | " + name);

    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertEquals(
        "secrets, line 2: the variable " + name
            + " decides how programs run, a secret must not replace it",
        failure.message());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1ST", "MY-KEY", "A B", "测试", "A=B", "\"\""})
  void whatCannotBeAVariableIsRefused(String name) {
    Failure failure = refused("kv/y key | " + (name.contains(" ") ? '"' + name + '"' : name));

    assertTrue(failure.message().endsWith("cannot be the name of a variable"), failure.message());
  }

  @Test
  void keyThatGivesNoVariableNeedsAName() {
    assertEquals(
        "secrets, line 1: 'NPM-TOKEN' cannot be the name of a variable",
        refused("kv/ci npm-token").message());
  }

  @Test
  void oneNameTwiceIsRefusedWithBothLines() {
    assertEquals(
        "secrets, line 2: the name KEY is taken already, by line 1",
        refused("kv/x key ;\nkv/y other | KEY").message());
  }

  private static Failure refused(String block) {
    Failure failure = assertThrows(Failure.class, () -> SecretSelector.parse(block));
    assertEquals(Failure.Kind.USAGE, failure.kind());
    return failure;
  }
}
