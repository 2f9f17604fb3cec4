package fr.arcodange.factoryline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Factoryline;
import fr.arcodange.factoryline.text.Secret;
import fr.arcodange.factoryline.vault.OpenBaoServer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code vault-auth --exec} as a process of its own, which a cancelled job ends by a signal, against a real OpenBao. */
class CancelledVaultAuthIT {
  @RegisterExtension
  static final OpenBaoServer BAO = new OpenBaoServer();

  private static String roleId = "";

  private final List<Process> started = new ArrayList<>();

  @TempDir
  private Path folder;

  @BeforeAll
  static void configure() {
    BAO.policy("ci", "path \"secret/data/*\" { capabilities = [\"read\"] }");
    BAO.write("secret/data/ci", Map.of("data", Map.of("password", "correct horse")));
    BAO.write("sys/auth/approle", Map.of("type", "approle"));
    BAO.write(
        "auth/approle/role/ci",
        Map.of(
            "token_policies", List.of("ci"),
            "bind_secret_id", false,
            "token_bound_cidrs", List.of("127.0.0.0/8")));
    roleId = BAO.read("auth/approle/role/ci/role-id").at("/data/role_id").textValue();
  }

  @AfterEach
  void endAll() {
    started.forEach(Process::destroyForcibly);
  }

  private Process vaultAuth(String script) throws Exception {
    List<String> argv = new ArrayList<>(List.of(
        "env",
        "--default-signal=HUP,INT,TERM",
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        Factoryline.class.getName(),
        "vault-auth",
        "--vault-method",
        "approle",
        "--vault-secrets",
        "secret/data/ci password | PASSWORD",
        "--exec",
        "--",
        "sh",
        "-c",
        script));
    ProcessBuilder builder = new ProcessBuilder(argv)
        .directory(folder.toFile())
        .redirectError(folder.resolve("log").toFile());
    builder.environment().clear();
    builder
        .environment()
        .putAll(Map.of(
            "PATH",
            String.valueOf(System.getenv("PATH")),
            "CI",
            "true",
            "VAULT_ADDR",
            BAO.address().toString(),
            "FACTORYLINE_VAULT_ROLE_ID",
            roleId));
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private static BufferedReader output(Process process) {
    return new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  /** All that the approle mount ever made, as far as they live. */
  private static List<String> liveAccessors() {
    List<String> live = new ArrayList<>();
    BAO.read("auth/token/accessors?list=true").at("/data/keys").forEach(key -> {
      String path = BAO.write("auth/token/lookup-accessor", Map.of("accessor", key.textValue()))
          .at("/data/path")
          .textValue();
      if (path.startsWith("auth/approle/")) {
        live.add(key.textValue());
      }
    });
    return live;
  }

  private Secret maskedToken() throws Exception {
    return Files.readAllLines(folder.resolve("log")).stream()
        .filter(line -> line.startsWith("::add-mask::s.") || line.startsWith("::add-mask::hvs."))
        .map(line -> Secret.of(line.substring("::add-mask::".length())))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"HUP, 129", "INT, 130", "TERM, 143"})
  void aSignalReachesTheProgramAndTheTokenIsRevokedAfterIt(String signal, int code)
      throws Exception {
    Process process = vaultAuth(
        "trap 'echo interrupted; exit 5' INT; echo \"ready $PASSWORD\"; while :; do sleep 0.05; done");
    BufferedReader output = output(process);
    assertEquals("ready ***", output.readLine());
    Secret token = maskedToken();
    assertEquals(200, BAO.statusOf(token, "auth/token/lookup-self"));

    assertEquals(
        0, new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor());

    assertEquals(List.of("interrupted"), output.lines().toList());
    assertEquals(code, process.waitFor());
    assertEquals(403, BAO.statusOf(token, "auth/token/lookup-self"));
    assertEquals(List.of(), liveAccessors());
    String log = Files.readString(folder.resolve("log"));
    assertTrue(log.contains("Vault token revoked\n"), log);
  }

  @Test
  void anEndOfTheProgramRevokesAsWell() throws Exception {
    Process process = vaultAuth("kill -9 $$");

    assertEquals(137, process.waitFor());
    assertEquals(403, BAO.statusOf(maskedToken(), "auth/token/lookup-self"));
    assertEquals(List.of(), liveAccessors());
  }

  @Test
  void aReaderThatGoesAwayEndsTheProgram() throws Exception {
    Process process = vaultAuth("while echo y; do :; done");
    BufferedReader output = output(process);
    assertEquals("y", output.readLine());

    output.close();

    assertEquals(5, process.waitFor());
    assertEquals(List.of(), liveAccessors());
    String log = Files.readString(folder.resolve("log"));
    assertTrue(log.contains("nobody reads standard output any more"), log);
  }
}
