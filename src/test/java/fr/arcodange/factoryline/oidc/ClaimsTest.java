package fr.arcodange.factoryline.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClaimsTest {
  private static Claims of(String json) throws IOException {
    return new Claims(Json.object(new StringReader(json)));
  }

  @Test
  void theClaimsARoleCanBindAreShownAsTheIssuerWroteThem() throws IOException {
    Claims claims = of("""
        {"ref":"refs/heads/main","iss":"https://f","exp":1,"iat":1,"nonce":"n","jti":"j","aud":"vault","sub":"s",
         "repository_id":"17","run_id":17,"ref_protected":true,"groups":["ops","ops:team"],"ratio":1.50,"none":null}
        """);

    List<String> shown = new ArrayList<>();
    claims.bindable().forEach((name, value) -> shown.add(name + "=" + value));

    assertEquals(
        List.of(
            "iss=\"https://f\"",
            "sub=\"s\"",
            "aud=\"vault\"",
            "groups=[\"ops\",\"ops:team\"]",
            "ratio=1.50",
            "ref=\"refs/heads/main\"",
            "ref_protected=true",
            "repository_id=\"17\"",
            "run_id=17"),
        shown);
  }

  @Test
  void membersOfAnObjectAreNamedByTheirPointer() throws IOException {
    Claims claims = of("{\"kubernetes.io\":{\"pod\":{\"a/b~c\":\"x\"},\"namespace\":\"ci\"}}");

    assertEquals(
        List.of("/kubernetes.io/namespace", "/kubernetes.io/pod/a~1b~0c"),
        List.copyOf(claims.bindable().keySet()));
    claims
        .bindable()
        .forEach((pointer, value) -> assertEquals(value, Json.text(claims.text(pointer))));
  }

  @Test
  void aClaimThatIsNotThereIsEmpty() throws IOException {
    Claims claims = of("{\"a\":{\"b\":1}}");

    assertEquals("", claims.text("c"));
    assertEquals(Optional.empty(), claims.find("/a/b/c"));
    assertEquals(Optional.empty(), claims.find("/"));
    assertEquals(List.of(), claims.audiences());
  }

  @Test
  void textIsTheStringItselfAndJsonOfTheRest() throws IOException {
    Claims claims =
        of("{\"s\":\"a\\\"b\",\"n\":12345678901234567890,\"l\":[1,\"x\"],\"o\":{\"k\":true}}");

    assertEquals("a\"b", claims.text("s"));
    assertEquals("12345678901234567890", claims.text("n"));
    assertEquals("[1,\"x\"]", claims.text("l"));
    assertEquals("{\"k\":true}", claims.text("o"));
  }
}
