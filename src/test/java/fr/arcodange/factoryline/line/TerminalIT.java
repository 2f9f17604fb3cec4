package fr.arcodange.factoryline.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.exec.ScriptFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Gitea's runner hands every step a terminal in host mode: as standard input, output and error. Nobody sits there. The real command
 * gets one here from util-linux's {@code script}, whose own input never ends.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TerminalIT {
  @RegisterExtension
  static final FactoryLine LINE = new FactoryLine();

  @RegisterExtension
  final Processes processes = new Processes();

  /** Tells of each of its streams, and of the session, whether it is a terminal; and what it was called for. */
  private static final String TOFU = """
      #!/bin/sh
      for stream in 0 1 2; do
        test -t $stream && echo "$1 $stream" >> "$LINE_FILE"
      done
      (: < /dev/tty) 2>/dev/null && echo "$1 session" >> "$LINE_FILE"
      echo "$1" >> "$LINE_FILE"
      PATH=${PATH#*:}
      exec tofu "$@"
      """;

  private Run atATerminal(Site site, Map<String, String> job, String command) throws Exception {
    Path bin = Files.createDirectories(site.folder().resolve("bin"));
    ScriptFile.write(bin.resolve("tofu"), TOFU);
    job.put("PATH", bin + ":" + FactoryLine.path());
    job.put("LINE_FILE", seen(site).toString());
    job.put("TERM", "xterm-256color");
    String called = "test -t 0 && test -t 1 && test -t 2 && exec "
        + Processes.argv(command).stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    List<String> argv =
        new ArrayList<>(List.of("script", "--quiet", "--return", "--command", called, "/dev/null"));
    Process process = processes.start(site, job, argv);
    int code = process.waitFor();
    return new Run(code, "", Processes.log(site).replace("\r\n", "\n"), job);
  }

  private static Path seen(Site site) {
    return site.folder().resolve("seen");
  }

  private static void tofuSawNoTerminal(Site site, String... calls) throws IOException {
    assertEquals(Set.of(calls), Set.copyOf(Files.readAllLines(seen(site))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"CI", "GITEA_ACTIONS"})
  void inAJobNobodyIsTakenToSitThere(String variable) throws Exception {
    Site site = LINE.site();
    long number = site.changeTtl();
    Map<String, String> job = site.workspace(site.opened(number), "plan");
    job.remove("CI");
    job.remove("GITEA_ACTIONS");
    job.put(variable, "true");

    Run plan = atATerminal(site, job, "tofu-plan").endedWith(0);

    tofuSawNoTerminal(site, "version", "init", "plan", "show");
    assertFalse(plan.err().contains("\u001b"), "colours or a live line:\n" + plan.log());
    assertFalse(plan.err().contains("\r"), "a live line:\n" + plan.log());
    assertTrue(plan.err().contains("\n::add-mask::" + FactoryLine.CANARY + "\n"), plan.log());
    plan.doesNotSay(FactoryLine.CANARY);
    assertEquals("1", plan.output("to_change"));
    assertTrue(site.planComment(number).contains("ttl"), site.planComment(number));
    assertEquals(0, LINE.tokensAlive());
  }

  @Test
  void anApplyInAJobAsksNobody() throws Exception {
    Site site = LINE.site();
    long number = site.changeTtl();
    site.plan(number).endedWith(0);
    site.repository().merge(number);

    Run apply =
        atATerminal(site, site.workspace(site.push(), "apply"), "tofu-apply").endedWith(0);

    tofuSawNoTerminal(site, "version", "init", "plan", "show", "apply");
    assertFalse(apply.err().contains("\u001b"), apply.log());
    assertEquals("true", apply.output("applied"));
    assertEquals(61, site.ttl());
    assertEquals(0, LINE.tokensAlive());
  }

  @Test
  void outsideOfAJobAPersonSeesALiveLineAndNoWorkflowCommand() throws Exception {
    Site site = LINE.site();
    long number = site.changeTtl();
    Map<String, String> job = site.workspace(site.opened(number), "plan");
    job.remove("CI");
    job.remove("GITEA_ACTIONS");
    job.remove("GITHUB_ACTIONS");

    Run plan = atATerminal(site, job, "tofu-plan").endedWith(0);

    tofuSawNoTerminal(site, "version", "init", "plan", "show");
    assertTrue(plan.err().contains("\r\u001b[Ktofu plan"), plan.err());
    assertFalse(plan.err().contains("::add-mask::"), "masks are for a runner");
    assertFalse(plan.err().contains(FactoryLine.CANARY), plan.log());
  }
}
