package fr.arcodange.factoryline.line;

import static org.junit.jupiter.api.Assertions.assertEquals;

import fr.arcodange.factoryline.gitea.JobRun;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What tofu-apply does not let happen, and what it does not lose, on real engines. */
class TofuSafetyIT {
  @RegisterExtension
  static final FactoryLine LINE = new FactoryLine();

  @AfterEach
  void noTokenIsLeft() {
    assertEquals(0, LINE.tokensAlive());
  }

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
}
