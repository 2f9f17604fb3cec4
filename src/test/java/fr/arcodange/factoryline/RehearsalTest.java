package fr.arcodange.factoryline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class RehearsalTest {
  @Test
  void commandsAreDividedByTheWordThen() {
    assertEquals(
        List.of(List.of("vault-auth", "--exec", "--", "true"), List.of("tofu-plan"), List.of()),
        divided("vault-auth", "--exec", "--", "true", "--then", "tofu-plan", "--then"));
  }

  private static List<List<String>> divided(String... words) {
    return Rehearsal.commands(words).stream().map(List::of).toList();
  }
}
