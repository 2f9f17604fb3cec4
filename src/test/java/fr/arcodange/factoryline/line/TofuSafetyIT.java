package fr.arcodange.factoryline.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.gitea.JobRun;
import fr.arcodange.factoryline.tofu.ForgetfulStateServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tofu-apply does not let happen, and what it does not lose, on real engines. */
class TofuSafetyIT {
  @RegisterExtension
  static final FactoryLine LINE = new FactoryLine();

  @Test
  void aBranchThatIsNotTheDefaultOneIsAppliedOnlyByName() {
    Site site = LINE.site();
    site.repository()
        .commit("staging", "Faster", Map.of("iac/ttl.tf", "locals {\n  ttl = 61\n}\n"));
    JobRun job =
        site.gitea().jobs().workflowDispatch(site.repository(), "staging", Map.of(), "ada");

    site.apply(job, "--require", "none")
        .endedWith(6)
        .says("it is not the default branch, which is 'main'")
        .says("--branch staging");

    assertEquals(60, site.input("edge").path("ttl").asInt());
    assertEquals(List.of(), site.stored(""));

    site.apply(site.dispatch("ada"), "--require", "none", "--branch", "staging").endedWith(0);

    assertEquals(61, site.input("edge").path("ttl").asInt());
  }

  /** It would be gone with the run's folder, and whatever it was about would be nobody's. */
  @ParameterizedTest
  @ValueSource(strings = {"", "terraform {\n  backend \"local\" {}\n}\n"})
  void aStateThatWouldGoWithTheRunIsNotMade(String backend) {
    Site site = LINE.site();
    long number = site.pullRequest("nowhere", "iac/backend.tf", backend);
    site.plan(number).endedWith(0).says("tofu-apply refuses that");

    Run apply = site.merge(number).endedWith(2);

    apply.says("its state would be a file in this run's folder").says("backend \"gcs\"");
    assertEquals(
        "error: planning iac to apply it: its state would be a file in this run's folder, and go with it",
        site.status(site.repository().tip("main"), "tofu-apply (iac)"));
    assertEquals(List.of(), site.stored("applied/"));
    assertEquals(60, site.ttl());
  }

  @Test
  void aStateInAFileThatEveryRunFindsIsApplied() throws IOException {
    Site site = LINE.site();
    Path state = site.folder().resolve("kept.tfstate");
    site.repository()
        .commit(
            "main", "Kept", Map.of("iac/backend.tf", "terraform {\n  backend \"local\" {}\n}\n"));
    site.with("FACTORYLINE_BACKEND_CONFIG", "path=" + state);

    site.apply(site.push(), "--require", "none").endedWith(0).says("Applied");

    assertTrue(Files.readString(state).contains("arcodange.lab"));
  }

  /** A site whose state is on a server of its own. */
  private static Site elsewhere(ForgetfulStateServer server) {
    Site site = LINE.site();
    site.repository()
        .commit(
            "main",
            "Elsewhere",
            Map.of(
                "iac/backend.tf",
                "terraform {\n  backend \"http\" {\n    retry_max = 0\n  }\n}\n",
                "iac/main.tf",
                "resource \"terraform_data\" \"made\" {\n  input = \"hunter2\"\n}\n"));
    return site.with("FACTORYLINE_BACKEND_CONFIG", "address=" + server.address());
  }

  @Test
  void aStateThatCannotBeStoredIsStoredAtALaterTry() throws IOException {
    try (ForgetfulStateServer server = new ForgetfulStateServer(2)) {
      Site site = elsewhere(server);

      Run apply = site.apply(site.push(), "--require", "none").endedWith(5);

      apply
          .says("OpenTofu could not store the new state")
          .says("the new state is stored where it belongs");
      assertTrue(server.state().orElseThrow().contains("hunter2"));
      assertTrue(apply.summary().contains("a later try has put it where it belongs"));
      assertEquals(List.of(), unsaved(site));
      assertEquals(1, site.stored("applied/").size());
      site.apply(site.push(), "--require", "none").endedWith(0).says("Nothing to do");
    }
  }

  @Test
  void aStateThatCanBeStoredNowhereIsKeptAndNamedAndGoesNowhereElse() throws IOException {
    try (ForgetfulStateServer server = new ForgetfulStateServer()) {
      Site site = elsewhere(server);

      Run apply = site.apply(site.push(), "--require", "none").endedWith(5);

      Path kept = only(unsaved(site));
      apply.says("It is in " + kept + " on this runner");
      assertTrue(Files.readString(kept).contains("hunter2"), kept.toString());
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)));
      assertEquals(List.of(), site.leftovers());
      assertTrue(apply.summary().contains(kept.toString()), apply.summary());
      assertFalse((apply.log() + apply.summary()).contains("lineage"), apply.log());
      String receipt = only(site.stored("applied/"));
      assertTrue(receipt.contains("/partial/"), receipt);
      assertFalse(
          new String(site.storedObject(receipt), StandardCharsets.UTF_8).contains("lineage"));

      server.mend();
      site.apply(site.push(), "--require", "none")
          .endedWith(0)
          .says("a state that an earlier apply could not store is in " + kept);
    }
  }

  private static List<Path> unsaved(Site site) throws IOException {
    try (Stream<Path> files = Files.walk(site.folder().resolve("tmp"), 2)) {
      return files.filter(file -> file.toString().endsWith(".tfstate")).toList();
    }
  }

  private static <T> T only(List<T> list) {
    assertEquals(1, list.size(), list::toString);
    return list.get(0);
  }
}
