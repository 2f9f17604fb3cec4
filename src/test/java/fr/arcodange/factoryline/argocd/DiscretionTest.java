package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.node.TextNode;
import fr.arcodange.factoryline.argocd.Discretion.Cover;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiscretionTest {
  private static String shown(String text) {
    return Discretion.shown(TextNode.valueOf(text), Cover.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "adminPassword: canary",
        "adminPassword: \"can\\\"canary\"",
        "adminPassword: 'it''s canary'",
        "{adminPassword: canary}",
        "{a: 1, auth: {adminPassword: canary, user: x}}",
        "{\n  adminPassword: canary,\n  a: 1\n}",
        "auth: {\n  adminPassword:\n canary}",
        "auth: {user: x, adminPassword: \"one\n  canary\"}",
        "a: &secret canary\nadminPassword: *secret",
        "a: &secret [canary]\nadminPassword: *secret",
        "env:\n- name: DB_PASSWORD\n  value: canary\n",
        "a: 1\n# adminPassword: canary\nb: 2\n",
        "adminPassword: |\n  canary\n\n  canary\n",
        "adminPassword: >-\n\n  canary\na: 1",
        "tokens: [canary, canary]",
        "tokens:\n- canary\n- {a: canary}\n",
        "kind: Secret\nstringData:\n  a: canary\n",
        "a: 1\n---\nadminPassword: canary",
        "file: |\n  a=1\n  password=canary\n",
        "\uD83D\uDE00: \uD83D\uDE00\nadminPassword: canary",
        "--set=password=canary",
        "helm upgrade --set a=1,auth.password=canary",
        "--admin-password=canary",
        "--admin-password canary",
        "run -password canary --verbose",
        "run --password 'can''canary' --verbose",
        "sh -c \"run --password canary\"",
        "[\"--password\", \"canary\"",
        "args: [run, --password, canary]",
        "args:\n- --password\n- canary\n",
        "command: run --password canary\n",
        "PASSWORD=canary run",
        "export PASSWORD=canary",
        "export PASSWORD='can'canary",
        "password='it''s canary'",
        "https://host/reset?token=canary&a=1",
        "{\"password\":\"canary\",\"a\":1}",
        "{\"password\" : [\"canary\"]",
        "{\"password\": 1234canary, ",
        "password : canary",
        "postgres://u:pa/canary@h/db",
        "postgres://u:pa@canary@h/db",
        "url: 'postgres://u:pa/canary@h/db'",
        "http://canary@host/x",
        "HTTPS://canary@host/x",
        "a: 1\nlist: [unclosed\npassword: canary\n",
        "password: canary\n  canary",
        "-----BEGIN RSA PRIVATE KEY-----\ncanary",
      })
  void aSecretIsHiddenHoweverItIsWritten(String text) {
    assertFalse(shown(text).contains("canary"), () -> text + " is shown as " + shown(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "registry.example.com/org/token-service:1.2.3",
        "token-service:1.2.3",
        "image: org/secret-agent:1.2.3",
        "{secretName: one, passwordRef: two, existingSecret: three}",
        "secretName: one\npasswordFile: /run/secrets/password\n",
        "--token-file=/run/token",
        "--token-file /run/token",
        "--password --verbose",
        "args: [--password, --verbose, --secret-name, one]",
        "ssh://git@host:2222/org/app.git",
        "https://host/@scope/package",
        "https://cdn.example.com/x@1.2.3",
        "a: b # c: d",
        "a: |\n  one\n\n  two\nb: >-\n  three\n",
        "passwordless: true\nuseToken: true\nsecrets: {}\ntokens: []\npassword: null\ntoken: ''\n",
        "a: 1\r\nb: 2\r\n",
        "\uD83D\uDE00: [\uD83D\uDE00, '\uD83D\uDE00'] # \uD83D\uDE00",
        "me@example.com and https://example.com",
      })
  void whatIsNoSecretIsShownAsItIs(String text) {
    assertEquals(text, shown(text));
  }

  @Test
  void whatIsBesideASecretIsShown() {
    assertEquals("{user: x, password: (hidden), a: 1}", shown("{user: x, password: y, a: 1}"));
    assertEquals("{\"password\":\"(hidden)\",\"a\":1}", shown("{\"password\":\"y\",\"a\":1}"));
    assertEquals("--set=password=(hidden)", shown("--set=password=y --set=a=1"));
    assertEquals("postgres://(hidden)@h/db", shown("postgres://u:pa/ss@h/db"));
    assertEquals(
        "a: 1\npassword: |\n  (hidden)\n\n  (hidden)\nb: 2",
        shown("a: 1\npassword: |\n  x\n\n  y\nb: 2"));
  }

  @Test
  void aChangeOfWhatIsHiddenIsNoticed() {
    for (String text : List.of("{password: %s, a: 1}", "x --password=%s", "https://u:%s@h/")) {
      List<String> one = Discretion.unseen(TextNode.valueOf(text.formatted("one")), Cover.NONE);
      List<String> two = Discretion.unseen(TextNode.valueOf(text.formatted("two")), Cover.NONE);
      assertNotEquals(one, two);
    }
  }
}
