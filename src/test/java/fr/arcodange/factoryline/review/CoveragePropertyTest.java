package fr.arcodange.factoryline.review;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Random plans; the seed is in the message of what fails. */
class CoveragePropertyTest {
  private static final int ROUNDS = 200;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** A value of which some is unknown: what a plan says, and what it becomes. */
  private record Planned(JsonNode after, JsonNode unknown, JsonNode later) {}

  private static Planned planned(Trees trees, JsonNode value) {
    if (trees.random().nextInt(5) == 0) {
      return new Planned(NODES.nullNode(), NODES.booleanNode(true), trees.value(2));
    }
    if (value.isObject()) {
      ObjectNode after = NODES.objectNode();
      ObjectNode unknown = NODES.objectNode();
      ObjectNode later = NODES.objectNode();
      for (Map.Entry<String, JsonNode> member : value.properties()) {
        Planned part = planned(trees, member.getValue());
        later.set(member.getKey(), part.later());
        if (!part.unknown().isBoolean()) {
          after.set(member.getKey(), part.after());
          unknown.set(member.getKey(), part.unknown());
        } else if (part.unknown().booleanValue()) {
          unknown.set(member.getKey(), part.unknown());
        } else {
          after.set(member.getKey(), part.after());
        }
      }
      return new Planned(after, unknown, later);
    }
    if (value.isArray()) {
      ArrayNode after = NODES.arrayNode();
      ArrayNode unknown = NODES.arrayNode();
      ArrayNode later = NODES.arrayNode();
      for (JsonNode element : value) {
        Planned part = planned(trees, element);
        after.add(part.after());
        unknown.add(part.unknown());
        later.add(part.later());
      }
      return new Planned(after, unknown, later);
    }
    return new Planned(value, NODES.booleanNode(false), value);
  }

  private static Planned plannedObject(Trees trees) {
    while (true) {
      Planned planned = planned(trees, trees.something(3));
      if (planned.after().isObject()) {
        return planned;
      }
    }
  }

  private static List<Change> plan(Trees trees) {
    List<Change> plan = new ArrayList<>();
    for (int i = trees.random().nextInt(6); i >= 0; i--) {
      plan.add(change(trees, "t.x[" + i + "]"));
    }
    return plan;
  }

  private static Change change(Trees trees, String address) {
    JsonNode before = trees.something(3);
    Planned after = plannedObject(trees);
    return switch (trees.random().nextInt(8)) {
      case 0 -> new Change.Create(address, "t", after.after(), after.unknown());
      case 1 -> new Change.Delete(address, "t", before, Optional.empty());
      case 2 -> new Change.Delete(address, "t", before, Optional.of("1234"));
      case 3 ->
        new Change.Replace(
            address,
            "t",
            before,
            after.after(),
            after.unknown(),
            NODES.arrayNode(),
            trees.random().nextBoolean());
      case 4 -> new Change.Move("t.from", address);
      case 5 -> new Change.Import(address, "id" + trees.random().nextInt());
      case 6 -> new Change.Forget(address, "t", before);
      default -> new Change.Update(address, "t", before, after.after(), after.unknown());
    };
  }

  @Test
  void whatWasShownCoversItself() {
    for (long seed = 0; seed < ROUNDS; seed++) {
      List<Change> plan = plan(new Trees(seed));
      Bundle shown = Shown.bundle(1, DigestSettings.none(), plan);
      CoverageResult result = Shown.check(List.of(shown), DigestSettings.none(), plan);
      assertTrue(result.complete(), "seed " + seed + ": " + result);
      assertEquals(List.of(), result.gone(), "seed " + seed);
      assertEquals(plan.size(), result.covered());
    }
  }

  @Test
  void unknownValuesCoverWhateverTheyBecome() {
    for (long seed = 0; seed < ROUNDS; seed++) {
      Trees trees = new Trees(seed);
      JsonNode before = trees.something(3);
      Planned planned = plannedObject(trees);
      for (Change[] pair : List.of(
          new Change[] {
            new Change.Create("t.x", "t", planned.after(), planned.unknown()),
            new Change.Create("t.x", "t", trees.respelled(planned.later()), NODES.nullNode())
          },
          new Change[] {
            new Change.Replace(
                "t.x", "t", before, planned.after(), planned.unknown(), NODES.arrayNode(), false),
            new Change.Replace(
                "t.x", "t", before, planned.later(), NODES.nullNode(), NODES.arrayNode(), false)
          },
          new Change[] {
            new Change.Output(
                "o",
                Change.OutputAction.CREATE,
                NODES.nullNode(),
                planned.after(),
                planned.unknown()),
            new Change.Output(
                "o",
                Change.OutputAction.CREATE,
                NODES.nullNode(),
                planned.later(),
                NODES.nullNode())
          })) {
        CoverageCheck check = new CoverageCheck(
            List.of(Shown.bundle(1, pair[0])), List.of(), DigestSettings.none(), true);
        check.accept(pair[1]);
        assertTrue(check.result().complete(), "seed " + seed + ": " + pair[0] + " and " + pair[1]);
      }
    }
  }

  @Test
  void attributesOfOneObjectCombineAcrossPullRequests() {
    for (long seed = 0; seed < ROUNDS; seed++) {
      Trees trees = new Trees(seed);
      ObjectNode before = trees.something(3);
      ObjectNode both = before.deepCopy();
      ObjectNode one = before.deepCopy();
      ObjectNode two = before.deepCopy();
      for (String key : List.of("one", "two", "three")) {
        JsonNode value = trees.value(2);
        (trees.random().nextBoolean() ? one : two).set(key, value);
        both.set(key, value);
      }
      List<Bundle> shown = List.of(
          Shown.bundle(1, new Change.Update("t.x", "t", before, one, NODES.nullNode())),
          Shown.bundle(2, new Change.Update("t.x", "t", before, two, NODES.nullNode())));
      if (!Trees.same(before, both)) {
        Change.Update now = new Change.Update("t.x", "t", before, both, NODES.nullNode());
        assertTrue(Shown.check(shown, now).complete(), "seed " + seed);
        JsonNode more = both.put("four", 4);
        assertFalse(
            Shown.check(shown, new Change.Update("t.x", "t", before, more, NODES.nullNode()))
                .complete(),
            "seed " + seed);
      }
    }
  }

  @Test
  void nothingElseIsCovered() {
    for (long seed = 0; seed < ROUNDS; seed++) {
      Trees trees = new Trees(seed);
      JsonNode before = trees.something(3);
      JsonNode after = trees.something(3);
      JsonNode otherBefore = trees.changed(before);
      JsonNode otherAfter = trees.changed(after);
      JsonNode none = NODES.nullNode();
      ArrayNode paths = NODES.arrayNode().add(NODES.arrayNode().add("name"));
      if (Trees.same(after, otherAfter) || Trees.same(before, otherBefore)) {
        continue;
      }
      Change create = new Change.Create("t.x", "t", after, none);
      Change update = new Change.Update("t.x", "t", before, after, none);
      Change replace = new Change.Replace("t.x", "t", before, after, none, paths, false);
      Change delete = new Change.Delete("t.x", "t", before, Optional.empty());
      List<Change> others = List.of(
          new Change.Create("t.x", "t", otherAfter, none),
          new Change.Create("t.xx", "t", after, none),
          new Change.Create("t.x", "tt", after, none),
          new Change.Create("t.x", "t", after, NODES.objectNode().put("new", true)),
          new Change.Update("t.xx", "t", before, after, none),
          new Change.Update("t.x", "t", before, otherAfter, NODES.objectNode().put("new", true)),
          new Change.Replace("t.x", "t", before, otherAfter, none, paths, false),
          new Change.Replace("t.x", "t", before, otherAfter, none, paths, true),
          new Change.Replace("t.x", "t", before, after, none, NODES.arrayNode(), false),
          new Change.Delete("t.xx", "t", before, Optional.empty()),
          new Change.Delete("t.x", "tt", before, Optional.empty()),
          new Change.Forget("t.x", "t", before),
          new Change.Move("t.y", "t.x"),
          new Change.Import("t.x", "7"));
      Bundle shown = Shown.bundle(1, create, update, replace, delete);
      for (Change other : others) {
        assertFalse(Shown.covers(shown, other), "seed " + seed + ": " + other);
      }
    }
  }

  @Test
  void anUpdateIsCoveredOnlyIfEachValueItChangesWasShown() {
    for (long seed = 0; seed < ROUNDS; seed++) {
      Trees trees = new Trees(seed);
      JsonNode before = trees.something(3);
      JsonNode after = trees.something(3);
      JsonNode changed = trees.changed(after);
      if (Trees.same(after, changed) || Trees.same(before, changed)) {
        continue;
      }
      Change.Update shownUpdate = new Change.Update("t.x", "t", before, after, NODES.nullNode());
      Change.Update now = new Change.Update("t.x", "t", before, changed, NODES.nullNode());
      Map<String, Difference> shownAt = new HashMap<>();
      Difference.of(shownUpdate, DigestSettings.none())
          .forEach(difference -> shownAt.put(difference.path().text(), difference));
      List<String> uncovered = Difference.of(now, DigestSettings.none()).stream()
          .filter(difference -> !isAt(shownAt, difference))
          .map(difference -> difference.path().display())
          .toList();
      Bundle shown = Shown.bundle(1, shownUpdate);
      CoverageResult result = Shown.check(List.of(shown), now);
      // Taking a change back leaves one value fewer to cover; any other change of a leaf has to be
      // noticed.
      assertEquals(uncovered.isEmpty(), result.complete(), "seed " + seed + ": " + result);
      if (!result.complete()) {
        assertEquals(uncovered, result.uncovered().get(0).paths(), "seed " + seed);
      }
    }
  }

  private static boolean isAt(Map<String, Difference> shown, Difference now) {
    Difference there = shown.get(now.path().text());
    return there != null
        && Trees.same(there.before(), now.before())
        && Trees.same(there.after(), now.after());
  }

  @Test
  void aPlanIsAcceptedOnlyIfItIsTheOneThatWasRefused() {
    for (long seed = 0; seed < ROUNDS; seed++) {
      Trees trees = new Trees(seed);
      List<Change> plan = plan(trees);
      Bundle refused = Shown.bundle(1, DigestSettings.none(), plan);
      assertTrue(accepted(refused, plan), "seed " + seed);
      List<Change> more = new ArrayList<>(plan);
      more.add(change(trees, "t.y"));
      assertFalse(accepted(refused, more), "seed " + seed);
      assertFalse(accepted(refused, plan.subList(1, plan.size())), "seed " + seed);
      List<Change> other = new ArrayList<>(plan);
      other.set(0, change(trees, "t.z"));
      assertFalse(accepted(refused, other), "seed " + seed);
    }
  }

  private static boolean accepted(Bundle refused, List<Change> now) {
    AcceptanceCheck check = new AcceptanceCheck(refused, DigestSettings.none());
    now.forEach(check::accept);
    return check.isAccepted();
  }
}
