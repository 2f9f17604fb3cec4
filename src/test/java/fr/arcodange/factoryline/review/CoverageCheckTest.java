package fr.arcodange.factoryline.review;

import static fr.arcodange.factoryline.review.Shown.bundle;
import static fr.arcodange.factoryline.review.Shown.check;
import static fr.arcodange.factoryline.review.Shown.covers;
import static fr.arcodange.factoryline.review.Shown.creation;
import static fr.arcodange.factoryline.review.Shown.delete;
import static fr.arcodange.factoryline.review.Shown.deleteDeposed;
import static fr.arcodange.factoryline.review.Shown.json;
import static fr.arcodange.factoryline.review.Shown.leavingOut;
import static fr.arcodange.factoryline.review.Shown.output;
import static fr.arcodange.factoryline.review.Shown.replace;
import static fr.arcodange.factoryline.review.Shown.tainted;
import static fr.arcodange.factoryline.review.Shown.update;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.review.Change.OutputAction;
import fr.arcodange.factoryline.review.CoverageResult.ShownButGone;
import fr.arcodange.factoryline.review.UncoveredChange.Reason;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CoverageCheckTest {

  @Test
  void aCreateIsCoveredByTheSameCreateOnly() {
    Bundle shown = bundle(1, creation("t.x", "{'a':1}", "{'id':true}"));
    assertTrue(covers(shown, creation("t.x", "{'a':1}", "{'id':true}")));
    assertFalse(covers(shown, creation("t.x", "{'a':2}", "{'id':true}")));
    assertFalse(covers(shown, creation("t.y", "{'a':1}", "{'id':true}")));
    assertFalse(covers(shown, new Change.Create("t.x", "u", json("{'a':1}"), json("{'id':true}"))));
  }

  @Test
  void aCommandIsCoveredByExactlyTheSameCommand() {
    Bundle shown = bundle(1, command("run", "{'sql':'a'}", Certainty.CERTAIN));
    assertTrue(covers(shown, command("run", "{'sql':'a'}", Certainty.CERTAIN)));
    assertFalse(covers(shown, command("write", "{'sql':'a'}", Certainty.CERTAIN)));
    assertFalse(covers(shown, command("run", "{'sql':'a','as':'owner'}", Certainty.CERTAIN)));
    assertFalse(covers(shown, creation("webapp: a", "{'sql':'a'}", "{}")));
  }

  @Test
  void whatWasShownAsNeededPerhapsCoversWhatIsNeededAndIsNotMissedWhereItIsNot() {
    Bundle shown =
        bundle(1, command("run", "{'sql':'a'}", Certainty.IF_NEEDED), creation("t.x", "{}", "{}"));
    assertTrue(covers(shown, command("run", "{'sql':'a'}", Certainty.CERTAIN)));
    assertEquals(
        List.of(new ShownButGone("t.x", "create", 1)), check(List.of(shown)).gone());
  }

  /** A verb may be any word. */
  @Test
  void whatIsCertainIsMissedWhateverItsVerbSounds() {
    Bundle shown = bundle(1, command("run if needed", "{'sql':'a'}", Certainty.CERTAIN));
    assertEquals(
        List.of(new ShownButGone("webapp: a", "run if needed", 1)),
        check(List.of(shown)).gone());
  }

  @Test
  void whatWasShownAsCertainIsNotExactlyWhatIsNeededPerhaps() {
    Change perhaps = command("run", "{'sql':'a'}", Certainty.IF_NEEDED);
    Bundle shown = bundle(1, perhaps);
    assertTrue(isExactly(shown, perhaps));
    assertFalse(isExactly(shown, command("run", "{'sql':'a'}", Certainty.CERTAIN)));
  }

  private static boolean isExactly(Bundle shown, Change change) {
    ChangeDigester digester =
        new ChangeDigester(new ChangeDigests(shown.manifest().key(), DigestSettings.none()));
    return shown.at(change.address()).stream()
        .allMatch(line -> line.isOf(digester.evidence(change)));
  }

  private static Change command(String verb, String content, Certainty certainty) {
    return new Change.Command("webapp: a", verb, json(content), certainty);
  }

  @Test
  void whatWasUnknownCoversWhateverItBecomes() {
    Bundle shown =
        bundle(1, creation("t.x", "{'l':['a',null]}", "{'id':true,'l':[false,true],'m':true}"));
    assertTrue(covers(shown, creation("t.x", "{'l':['a','b'],'id':'7'}", "{'m':true}")));
    assertTrue(
        covers(shown, creation("t.x", "{'l':['a',{'deep':1}],'m':{'k':'v'}}", "{'id':true}")));
    assertTrue(covers(shown, creation("t.x", "{'l':['a','b'],'m':{'k':1}}", "{'m':{'j':true}}")));
    assertFalse(covers(shown, creation("t.x", "{'l':['b','b'],'id':'7'}", "{'m':true}")));
    assertFalse(covers(shown, creation("t.x", "{'l':['a','b','c'],'id':'7'}", "{'m':true}")));
  }

  @Test
  void whatWasKnownDoesNotCoverWhatIsUnknownNow() {
    Bundle value = bundle(1, creation("t.x", "{'a':1,'m':{'k':1}}", "{}"));
    assertFalse(covers(value, creation("t.x", "{'m':{'k':1}}", "{'a':true}")));
    assertFalse(covers(value, creation("t.x", "{'a':1}", "{'m':true}")));
    assertFalse(covers(value, creation("t.x", "{'a':1,'m':{'k':1}}", "{'m':{'j':true}}")));
    Bundle nothing = bundle(1, creation("t.x", "{'a':null,'b':[null]}", "{}"));
    assertFalse(covers(nothing, creation("t.x", "{'b':[null]}", "{'a':true}")));
    assertFalse(covers(nothing, creation("t.x", "{'b':[null]}", "{'b':[true]}")));
    assertTrue(covers(nothing, creation("t.x", "{'b':[null]}", "{'a':false,'b':[false]}")));
  }

  @Test
  void anUpdateIsCoveredAttributeByAttribute() {
    String before = "{'a':1,'b':1,'etag':'x','c':{'d':[1,2]}}";
    Bundle shown =
        bundle(1, update("t.x", before, "{'a':2,'b':1,'c':{'d':[1,3]}}", "{'etag':true}"));
    assertTrue(
        covers(shown, update("t.x", before, "{'a':2,'b':1,'etag':'y','c':{'d':[1,3]}}", "{}")));
    assertTrue(
        covers(shown, update("t.x", before, "{'a':2,'b':1,'etag':'x','c':{'d':[1,2]}}", "{}")));
    UncoveredChange otherValue = only(check(
        List.of(shown), update("t.x", before, "{'a':3,'b':1,'c':{'d':[1,3]}}", "{'etag':true}")));
    assertEquals(List.of("a"), otherValue.paths());
    assertEquals(Reason.OTHER_VALUES, otherValue.reason());
    assertEquals("it was shown with other values", otherValue.why());
    UncoveredChange otherPath = only(check(
        List.of(shown), update("t.x", before, "{'a':2,'b':2,'c':{'d':[1,3]}}", "{'etag':true}")));
    assertEquals(List.of("b"), otherPath.paths());
    assertEquals("an update was shown, but not of these attributes", otherPath.why());
  }

  @Test
  void anUpdateFromAnotherValueIsNotCovered() {
    Bundle shown = bundle(1, update("t.x", "{'a':1}", "{'a':3}", "{}"));
    assertFalse(covers(shown, update("t.x", "{'a':2}", "{'a':3}", "{}")));
  }

  @Test
  void aPathInTheFolderOfAnotherRunIsNoChange() {
    DigestSettings here = new DigestSettings(Set.of(), Optional.of("/tmp/ci/run-7/tree"));
    Bundle nothing = bundle(1, here, List.of());
    Change moved = update(
        "t.x",
        "{'a':'/tmp/ci/run-3/tree/iac','b':['x:/tmp/ci/run-3/tree:/tmp/ci/run-4/tree/y']}",
        "{'a':'/tmp/ci/run-7/tree/iac','b':['x:/tmp/ci/run-7/tree:/tmp/ci/run-7/tree/y']}",
        "{}");
    assertTrue(check(List.of(nothing), here, List.of(moved)).complete());
    assertFalse(covers(nothing, moved));
    for (String elsewhere : List.of(
        "/tmp/ci/run-3/tree/other", "/tmp/other/run-3/tree/iac", "/tmp/ci/a/b/tree/iac", "iac")) {
      Change changed =
          update("t.x", "{'a':'" + elsewhere + "'}", "{'a':'/tmp/ci/run-7/tree/iac'}", "{}");
      assertFalse(check(List.of(nothing), here, List.of(changed)).complete(), elsewhere);
    }
    Change away =
        update("t.x", "{'a':'/tmp/ci/run-7/tree/iac'}", "{'a':'/tmp/ci/run-3/tree/iac'}", "{}");
    assertFalse(check(List.of(nothing), here, List.of(away)).complete());
  }

  @Test
  void whatAnUpdateLeavesAloneDoesNotMatter() {
    Bundle shown = bundle(1, update("t.x", "{'a':1,'etag':'1'}", "{'a':2,'etag':'1'}", "{}"));
    assertTrue(covers(shown, update("t.x", "{'a':1,'etag':'2'}", "{'a':2,'etag':'2'}", "{}")));
  }

  @Test
  void anUnknownContainerCoversWhatIsInIt() {
    Bundle shown = bundle(1, update("t.x", "{'m':{'k':'a'}}", "{}", "{'m':true}"));
    assertTrue(covers(shown, update("t.x", "{'m':{'k':'a'}}", "{'m':{'k':'b'}}", "{}")));
    assertTrue(covers(shown, update("t.x", "{'m':{'k':'a'}}", "{'m':{}}", "{'m':{'k':true}}")));
    assertTrue(covers(shown, update("t.x", "{'m':{'k':'a'}}", "{'m':null}", "{}")));
    assertFalse(covers(shown, update("t.x", "{'m':{},'n':1}", "{'m':{},'n':2}", "{}")));
  }

  @Test
  void aPathShownWithAValueDoesNotCoverItUnknown() {
    Bundle shown = bundle(1, update("t.x", "{'a':1}", "{'a':2}", "{}"));
    assertFalse(covers(shown, update("t.x", "{'a':1}", "{}", "{'a':true}")));
    Bundle grown = bundle(1, update("t.x", "{'l':[]}", "{'l':['a']}", "{}"));
    assertFalse(covers(grown, update("t.x", "{'l':[]}", "{'l':[null]}", "{'l':[true]}")));
  }

  @Test
  void aListOfAnotherLengthIsOneValue() {
    Bundle shown =
        bundle(1, update("t.x", "{'l':['a']}", "{'l':['a','b']}", "{'l':[false,false]}"));
    assertTrue(covers(shown, update("t.x", "{'l':['a']}", "{'l':['a','b']}", "{}")));
    assertFalse(covers(shown, update("t.x", "{'l':['a']}", "{'l':['a','c']}", "{}")));
    assertFalse(covers(shown, update("t.x", "{'l':['a','a']}", "{'l':['a','b']}", "{}")));
    Bundle unknown =
        bundle(1, update("t.x", "{'l':['a']}", "{'l':['a',null]}", "{'l':[false,true]}"));
    assertTrue(covers(unknown, update("t.x", "{'l':['a']}", "{'l':['a','b']}", "{}")));
    assertFalse(covers(unknown, update("t.x", "{'l':['a']}", "{'l':['b','b']}", "{}")));
  }

  @Test
  void twoPullRequestsOnOneResourceCombine() {
    String before = "{'a':1,'b':1,'c':1}";
    Bundle one = bundle(1, update("t.x", before, "{'a':2,'b':1,'c':1}", "{}"));
    Bundle two = bundle(2, update("t.x", before, "{'a':1,'b':2,'c':1}", "{}"));
    CoverageResult both =
        check(List.of(one, two), update("t.x", before, "{'a':2,'b':2,'c':1}", "{}"));
    assertTrue(both.complete());
    assertEquals(new TreeSet<>(Set.of(1L, 2L)), both.pullRequests());
    assertEquals(List.of(), both.gone());
    assertEquals(
        List.of("c"),
        only(check(List.of(one, two), update("t.x", before, "{'a':2,'b':2,'c':2}", "{}")))
            .paths());
  }

  @Test
  void anUpdateInWhichNothingDiffersHasToBeShownToo() {
    Change.Update nothing = update("t.x", "{'a':1}", "{'a':1.0,'b':null}", "{}");
    assertTrue(covers(bundle(1, nothing), nothing));
    assertFalse(covers(bundle(1, update("t.x", "{'a':1}", "{'a':2}", "{}")), nothing));
  }

  @Test
  void aDeleteIsCoveredForTheSameObject() {
    Bundle shown = bundle(1, delete("t.x", "{'id':'7','etag':1}"));
    assertTrue(covers(shown, delete("t.x", "{'id':'7','etag':2}")));
    assertFalse(covers(shown, delete("t.x", "{'id':'8','etag':1}")));
    assertFalse(covers(shown, delete("t.x", "{'etag':1}")));
    Bundle withoutId = bundle(1, delete("t.x", "{'a':1}"));
    assertTrue(covers(withoutId, delete("t.x", "{'a':1,'id':null}")));
    assertFalse(covers(withoutId, delete("t.x", "{'a':2}")));
  }

  @Test
  void aDeleteIsNotCoveredByWhatOnlyDeletesOnTheWay() {
    Bundle replaced = bundle(1, replace("t.x", "{'id':'7'}", "{'a':1}", "{'id':true}", "[['a']]"));
    assertFalse(covers(replaced, delete("t.x", "{'id':'7'}")));
    assertFalse(covers(bundle(1, deleteDeposed("t.x", "{'id':'7'}")), delete("t.x", "{'id':'7'}")));
    assertFalse(covers(
        bundle(1, new Change.Forget("t.x", "t", json("{'id':'7'}"))), delete("t.x", "{'id':'7'}")));
  }

  @Test
  void deposedObjectsFollowTheCreateOrReplaceThatDeposedThem() {
    Change deposed = deleteDeposed("t.x", "{'id':'7'}");
    assertTrue(covers(bundle(1, deposed), deposed));
    assertTrue(covers(bundle(1, replace("t.x", "{'id':'7'}", "{}", "{}", "[]")), deposed));
    assertTrue(covers(bundle(1, creation("t.x", "{}", "{}")), deposed));
    assertFalse(covers(bundle(1, update("t.x", "{'id':'7','a':1}", "{'id':'7'}", "{}")), deposed));
    assertFalse(covers(bundle(1, delete("t.x", "{'id':'7'}")), deposed));
    assertFalse(covers(bundle(1, replace("t.y", "{'id':'7'}", "{}", "{}", "[]")), deposed));
  }

  @Test
  void aReplaceIsCoveredByTheSameReplaceOnly() {
    Change.Replace now =
        replace("t.x", "{'id':'7','e':1}", "{'a':2}", "{'id':true}", "[['a'],['b',0]]");
    assertTrue(covers(
        bundle(1, replace("t.x", "{'id':'7','e':2}", "{'a':2}", "{'id':true}", "[['b',0],['a']]")),
        now));
    assertFalse(covers(
        bundle(1, replace("t.x", "{'id':'8'}", "{'a':2}", "{'id':true}", "[['a'],['b',0]]")), now));
    assertFalse(covers(
        bundle(1, replace("t.x", "{'id':'7'}", "{'a':3}", "{'id':true}", "[['a'],['b',0]]")), now));
    assertFalse(
        covers(bundle(1, replace("t.x", "{'id':'7'}", "{'a':2}", "{'id':true}", "[['a']]")), now));
    assertFalse(covers(
        bundle(1, replace("t.x", "{'id':'7'}", "{'a':2}", "{'id':true}", "[['a'],['b','0']]")),
        now));
    assertFalse(
        covers(bundle(1, update("t.x", "{'id':'7','a':1}", "{'id':'7','a':2}", "{}")), now));
    assertFalse(covers(bundle(1, creation("t.x", "{'a':2}", "{'id':true}")), now));
    assertFalse(covers(
        bundle(1, creation("t.x", "{'a':2}", "{'id':true}"), delete("t.x", "{'id':'7'}")), now));
  }

  @Test
  void aPartialFailureCanBeRunAgain() {
    Bundle created = bundle(1, creation("t.x", "{'a':2}", "{'id':true}"));
    Bundle replaced = bundle(1, replace("t.x", "{'id':'7'}", "{'a':2}", "{'id':true}", "[['a']]"));
    Change.Replace half = tainted("t.x", "{'id':'9','a':2}", "{'a':2}", "{'id':true}");
    assertTrue(covers(created, half));
    assertTrue(covers(replaced, half));
    assertTrue(covers(replaced, creation("t.x", "{'a':2}", "{'id':true}")));
    assertFalse(covers(created, tainted("t.x", "{'id':'9'}", "{'a':3}", "{'id':true}")));
    assertFalse(covers(bundle(1, update("t.x", "{'a':1}", "{'a':2}", "{'id':true}")), half));
  }

  @Test
  void movesImportsAndForgetsAreTheirOwn() {
    Bundle shown = bundle(
        1,
        new Change.Move("t.old", "t.x"),
        new Change.Import("t.y", "id-1"),
        new Change.Forget("t.z", "t", json("{'id':'7'}")));
    assertTrue(covers(shown, new Change.Move("t.old", "t.x")));
    assertFalse(covers(shown, new Change.Move("t.older", "t.x")));
    assertFalse(covers(shown, new Change.Move("t.x", "t.old")));
    assertTrue(covers(shown, new Change.Import("t.y", "id-1")));
    assertFalse(covers(shown, new Change.Import("t.y", "id-2")));
    assertTrue(covers(shown, new Change.Forget("t.z", "t", json("{'id':'7','a':1}"))));
    assertFalse(covers(shown, new Change.Forget("t.z", "t", json("{'id':'8'}"))));
    assertFalse(covers(shown, delete("t.z", "{'id':'7'}")));
  }

  @Test
  void outputsAreCoveredByNameAndFollowed() {
    Bundle shown = bundle(1, output("url", OutputAction.UPDATE, "1", "2"));
    CoverageResult result = check(List.of(shown), output("url", OutputAction.UPDATE, "1", "3"));
    assertTrue(result.complete());
    assertEquals(List.of("url"), result.followedOutputs());
    assertFalse(covers(shown, output("url", OutputAction.DELETE, "1", "null")));
    assertFalse(covers(shown, output("uri", OutputAction.UPDATE, "1", "2")));
    Bundle created = bundle(1, output("url", OutputAction.CREATE, "null", "2"));
    assertTrue(covers(created, output("url", OutputAction.UPDATE, "1", "2")));
  }

  @Test
  void strictOutputsCompareValues() {
    Bundle shown = bundle(
        1,
        output("url", OutputAction.UPDATE, "1", "{'a':2}"),
        new Change.Output("ip", OutputAction.CREATE, json("null"), json("null"), json("true")),
        output("gone", OutputAction.DELETE, "1", "null"));
    assertTrue(strict(shown, output("url", OutputAction.UPDATE, "1", "{'a':2}")));
    assertFalse(strict(shown, output("url", OutputAction.UPDATE, "1", "{'a':3}")));
    assertTrue(strict(shown, output("ip", OutputAction.CREATE, "null", "'10.0.0.1'")));
    assertTrue(strict(shown, output("gone", OutputAction.DELETE, "1", "null")));
    assertFalse(strict(
        bundle(1, output("ip", OutputAction.CREATE, "null", "null")),
        new Change.Output("ip", OutputAction.CREATE, json("null"), json("null"), json("true"))));
  }

  private static boolean strict(Bundle shown, Change now) {
    CoverageCheck check = new CoverageCheck(List.of(shown), List.of(), DigestSettings.none(), true);
    check.accept(now);
    return check.result().complete();
  }

  @Test
  void volatileValuesAreNobodysChange() {
    DigestSettings settings = leavingOut("*.time");
    Bundle shown = bundle(
        1,
        settings,
        List.of(
            creation("t.x", "{'a':1,'time':'10:00'}", "{}"),
            update("t.y", "{'a':1,'time':'9:00'}", "{'a':2,'time':'10:00'}", "{}")));
    List<Change> now = List.of(
        creation("t.x", "{'a':1,'time':'11:00'}", "{}"),
        update("t.y", "{'a':1,'time':'9:00'}", "{'a':2,'time':'11:00'}", "{}"),
        update("t.z", "{'time':'9:00'}", "{'time':'11:00'}", "{}"));
    assertTrue(check(List.of(shown), settings, now).complete());
    assertFalse(
        check(List.of(shown), settings, List.of(creation("t.x", "{'a':2,'time':'11:00'}", "{}")))
            .complete());
  }

  @Test
  void aPullRequestCannotWidenWhatMainLeavesOut() {
    Bundle shown = bundle(
        1,
        leavingOut("*"),
        List.of(creation("t.x", "{}", "{}"), update("t.y", "{'a':1}", "{'a':2}", "{}")));
    assertFalse(covers(shown, creation("t.x", "{'a':1}", "{}")));
    assertFalse(covers(shown, update("t.y", "{'a':1}", "{'a':2}", "{}")));
  }

  @Test
  void whatWasShownButIsGoneIsListed() {
    Bundle shown = bundle(
        3, creation("t.b", "{}", "{}"), delete("t.a", "{'id':'7'}"), creation("t.c", "{}", "{}"));
    CoverageResult result = check(List.of(shown), creation("t.c", "{}", "{}"));
    assertEquals(
        List.of(new ShownButGone("t.a", "delete", 3), new ShownButGone("t.b", "create", 3)),
        result.gone());
    assertEquals(1, result.covered());
  }

  @Test
  void theLikelyWhyIsSaid() {
    Bundle shown = bundle(1, update("t.x", "{'id':'7','a':1}", "{'id':'7','a':2}", "{}"));
    UncoveredChange action =
        only(check(List.of(shown), replace("t.x", "{'id':'7'}", "{'a':2}", "{}", "[['a']]")));
    assertEquals(Reason.OTHER_ACTION, action.reason());
    assertEquals("it was shown as update, now it is replace", action.why());
    UncoveredChange address = only(check(List.of(shown), creation("t.new", "{}", "{}")));
    assertEquals(Reason.NOT_SHOWN, address.reason());
    assertEquals("no pull request showed this address", address.why());
    assertEquals(
        Reason.NOT_SHOWN, only(check(List.of(), creation("t.new", "{}", "{}"))).reason());
  }

  @Test
  void evidenceThatDoesNotCountExplains() {
    Change.Create now = creation("t.x", "{'a':1}", "{}");
    Bundle spent = bundle(7, now);
    RuledOut ruledOut =
        new RuledOut("the evidence of pull request 7 was spent", () -> Optional.of(spent));
    RuledOut unreadable = new RuledOut("unreadable", Optional::empty);
    CoverageCheck check =
        new CoverageCheck(List.of(), List.of(unreadable, ruledOut), DigestSettings.none(), false);
    check.accept(now);
    check.accept(creation("t.y", "{}", "{}"));
    List<UncoveredChange> uncovered = check.result().uncovered();
    assertEquals(Reason.RULED_OUT, uncovered.get(0).reason());
    assertEquals(
        "it was shown, but the evidence of pull request 7 was spent",
        uncovered.get(0).why());
    assertEquals(Reason.NOT_SHOWN, uncovered.get(1).reason());
  }

  private static UncoveredChange only(CoverageResult result) {
    assertEquals(1, result.uncovered().size(), result.toString());
    return result.uncovered().get(0);
  }
}
