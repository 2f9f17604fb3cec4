package fr.arcodange.factoryline.line;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.exec.Programs;
import fr.arcodange.factoryline.exec.ScriptFile;
import fr.arcodange.factoryline.tofu.CommentShape;
import fr.arcodange.factoryline.tofu.FakeProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What OpenTofu refuses, and what becomes of it. */
class TofuErrorsIT {
  @RegisterExtension
  static final FactoryLine LINE = new FactoryLine();

  @ParameterizedTest
  @CsvSource({
    "iac/ttl.tf, 'locals {\n  ttl = = 1\n}\n', Invalid expression",
    "iac/backend.tf, 'terraform {\n  backend \"nowhere\" {}\n}\n', Unsupported backend type"
  })
  void aConfigurationThatTofuRefusesIsShownInItsOwnWords(String file, String text, String words) {
    Site site = LINE.site();
    long number = site.pullRequest("broken", file, text);

    Run plan = site.plan(number).endedWith(5);

    plan.says(words);
    String comment = site.planComment(number);
    assertTrue(comment.contains(words), comment);
    CommentShape.check(comment);
    String status = site.status(site.repository().tip("broken"), "tofu-plan (iac)");
    assertTrue(status.startsWith("failure: running tofu init"), status);
    assertTrue(plan.summary().contains(words), plan.summary());
    assertEquals(List.of(), site.stored(""));
    assertEquals(List.of(), site.leftovers());
  }

  @Test
  void aConfigurationThatIsNoTextIsRefusedInTofusWords() throws IOException {
    Site site = LINE.site();
    Path files = Files.createDirectories(site.folder().resolve("files"));
    Path root = Files.createDirectories(files.resolve("iac"));
    Files.write(
        root.resolve("main.tf"), "locals {\n  a = \"\u00ff\u202e\"\n}\n".getBytes(ISO_8859_1));
    site.repository().commit("bytes", "Start", Map.of("README.md", ""));
    site.repository().commitFolder("bytes", "Bytes", files);
    long number = site.repository().openPullRequest("dev", "Bytes", "bytes", "main");

    site.plan(number).endedWith(5).says("Invalid character encoding");

    String comment = site.planComment(number);
    assertTrue(comment.contains("Invalid character encoding"), comment);
    CommentShape.check(comment);
  }

  /** The search path of a machine that has all but tofu; {@code tofu} may be put there. */
  private static Path machineWithoutTofu(Site site, Map<String, String> job) throws IOException {
    Path bin = Files.createDirectories(site.folder().resolve("bin"));
    for (String program : List.of("git", "setsid", "sh", "bash")) {
      Path link = bin.resolve(program);
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, Programs.find(program, FactoryLine.path()).orElseThrow());
    }
    job.put("PATH", bin.toString());
    return bin;
  }

  @Test
  void withoutTofuItSaysWhichOneIsNeededAndHowToGetIt() throws IOException {
    Site site = LINE.site();
    long number = site.changeTtl();
    Map<String, String> job = site.workspace(site.opened(number), "plan");
    machineWithoutTofu(site, job);

    Site.command(job, "tofu-plan")
        .endedWith(2)
        .says("looking for tofu on PATH: it is not there")
        .says("install OpenTofu 1.8 or newer (https://opentofu.org/docs/intro/install/)");

    String comment = site.planComment(number);
    assertTrue(comment.contains("OpenTofu 1.8 or newer"), comment);
    assertEquals(
        "failure: looking for tofu on PATH: it is not there",
        site.status(site.repository().tip("ttl"), "tofu-plan (iac)"));
    assertEquals(List.of(), site.stored(""));

    site.repository().merge(number);
    Map<String, String> main = site.workspace(site.push(), "apply");
    machineWithoutTofu(site, main);
    Site.command(main, "tofu-apply").endedWith(2).says("install OpenTofu 1.8 or newer");
    assertEquals(60, site.ttl());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.7.9", "0.15.5"})
  void anOldTofuPlansNothing(String version) throws IOException {
    Site site = LINE.site();
    long number = site.changeTtl();
    Map<String, String> job = site.workspace(site.opened(number), "plan");
    Path calls = oldTofu(site, job, version);

    Site.command(job, "tofu-plan")
        .endedWith(2)
        .says("is OpenTofu " + version + "; 1.8 or newer is needed")
        .says("install a newer one (https://opentofu.org/docs/intro/install/)");

    String comment = site.planComment(number);
    assertTrue(comment.contains("1.8 or newer is needed"), comment);
    Map<String, String> push = site.workspace(site.push(), "plan");
    oldTofu(site, push, version);
    Site.command(push, "tofu-plan").endedWith(2).says("1.8 or newer is needed");
    assertEquals(Set.of("init", "version"), Set.copyOf(Files.readAllLines(calls)));
    site.repository().merge(number);
    Map<String, String> main = site.workspace(site.push(), "apply");
    oldTofu(site, main, version);
    Files.delete(calls);
    Site.command(main, "tofu-apply").endedWith(2).says("1.8 or newer is needed");
    assertEquals(List.of("version"), Files.readAllLines(calls));
    assertEquals(List.of(), site.stored(""));
    assertEquals(List.of(), site.leftovers());
  }

  private static Path oldTofu(Site site, Map<String, String> job, String version)
      throws IOException {
    Path calls = site.folder().resolve("calls");
    Path tofu = machineWithoutTofu(site, job).resolve("tofu");
    ScriptFile.write(tofu, """
        #!/bin/sh
        echo "$1" >> '%s'
        test "$1" = version || exit 1
        echo '{"terraform_version":"%s","platform":"linux_amd64"}'
        """.formatted(calls, version));
    return calls;
  }

  @Test
  void whoeverIsCarriedIsToldThatMainCannotBePlanned() {
    Site site = LINE.site();
    long number = site.changeTtl();
    site.plan(number).endedWith(0);
    site.repository().merge(number);
    site.repository()
        .commit("main", "Directly", Map.of("iac/zone.tf", "locals {\n  zone = nothing.x\n}\n"));

    site.apply(site.push()).endedWith(5);

    String comment = site.receipt(number);
    assertTrue(comment.contains("❌ Not applied"), comment);
    assertTrue(comment.contains("nothing"), comment);
    assertEquals(60, site.ttl());
    assertEquals(List.of(), site.stored("applied/"));
  }

  @Test
  void aBackendThatCannotBeReachedIsUnreachable() throws IOException {
    Site site = LINE.site();
    long number = site.pullRequest(
        "elsewhere",
        "iac/backend.tf",
        "terraform {\n  backend \"http\" {\n    retry_max = 0\n  }\n}\n");
    String nowhere;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nowhere = "http://127.0.0.1:" + socket.getLocalPort() + "/state";
    }

    Run plan = site.plan(number, "--backend-config", "address=" + nowhere).endedWith(4);

    plan.says("connection refused");
    assertTrue(site.planComment(number).contains("connection refused"));
  }

  @Test
  void somebodyElsesLockIsNamedAndStays() {
    Site site = LINE.site();
    long number = site.changeTtl();
    site.lockAs("ada@laptop");

    site.plan(number).endedWith(0);
    Run apply = site.merge(number).endedWith(4);

    apply.says("the state is locked by ada@laptop for OperationTypeApply, since 2026-11-23T10:00");
    apply.says("tofu force-unlock ");
    assertTrue(site.isLocked());
    assertEquals(60, site.ttl());
    assertTrue(site.receipt(number).contains("ada"), site.receipt(number));
    assertEquals(List.of(), site.stored("applied/"));
  }

  @Test
  void aLockFileThatWouldChangeIsNotWritten() throws IOException {
    Site site = LINE.site();
    Path mirror = Files.createDirectories(site.folder().resolve("mirror"));
    FakeProvider.writeMirror(mirror);
    Path settings = site.folder().resolve("tofu.rc");
    Files.writeString(settings, FakeProvider.cliConfig(mirror));
    site.with("TF_CLI_CONFIG_FILE", settings.toString());
    Map<String, String> files = new HashMap<>();
    files.put("iac/.terraform.lock.hcl", "# none yet\n");
    files.put("iac/providers.tf", """
        terraform {
          required_providers {
            fake = { source = "example.com/test/fake" }
          }
        }
        """);
    site.repository().commit("provider", "A provider", new HashMap<>(files));
    long number = site.repository().openPullRequest("dev", "A provider", "provider", "main");

    site.plan(number).endedWith(5).says("the lock file would have to change");

    assertTrue(
        site.planComment(number).contains("lock file would have to change"),
        site.planComment(number));
  }
}
