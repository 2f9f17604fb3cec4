package fr.arcodange.factoryline.git;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The whole environment of a git process. Configuration goes in by {@code GIT_CONFIG_COUNT} (git-config(1)), which wins over every
 * file and leaves nothing behind.
 */
final class GitEnvironment {
  private static final List<String> TAKEN_OVER = List.of(
      "PATH",
      "HOME",
      "USER",
      "LOGNAME",
      "TMPDIR",
      "XDG_CONFIG_HOME",
      "HTTP_PROXY",
      "HTTPS_PROXY",
      "ALL_PROXY",
      "NO_PROXY",
      "http_proxy",
      "https_proxy",
      "all_proxy",
      "no_proxy",
      "SSH_AUTH_SOCK",
      "GIT_SSH",
      "GIT_SSH_COMMAND",
      "GIT_SSL_CAINFO",
      "GIT_SSL_CAPATH",
      "SSL_CERT_FILE",
      "SSL_CERT_DIR");
  private static final Path SYSTEM_CERTIFICATES = Path.of("/etc/ssl/certs");

  private final Map<String, String> variables = new LinkedHashMap<>();
  private int settings;

  private GitEnvironment() {}

  static Map<String, String> of(
      Map<String, String> environment,
      Path repository,
      Optional<Credentials> credentials,
      Optional<Path> caFile) {
    GitEnvironment result = new GitEnvironment();
    for (String name : TAKEN_OVER) {
      String value = environment.get(name);
      if (value != null) {
        result.variables.put(name, value);
      }
    }
    result.quiet();
    result.harmless(repository);
    credentials.ifPresent(result::authorize);
    caFile.ifPresent(result::trust);
    result.variables.put("GIT_CONFIG_COUNT", Integer.toString(result.settings));
    return Map.copyOf(result.variables);
  }

  /** Its messages are read here, so they must be the untranslated ones; and nobody is there to answer a question. */
  private void quiet() {
    variables.put("LC_ALL", "C");
    variables.put("TERM", "dumb");
    variables.put("GIT_PAGER", "cat");
    variables.put("GIT_TERMINAL_PROMPT", "0");
    variables.put("GIT_ASKPASS", "");
    variables.put("GIT_OPTIONAL_LOCKS", "0");
    variables.put("GIT_LITERAL_PATHSPECS", "1");
    set("advice.detachedHead", "false");
    set("gc.auto", "0");
    set("maintenance.auto", "false");
    set("fetch.recurseSubmodules", "false");
    set("submodule.recurse", "false");
    set("i18n.commitEncoding", "UTF-8");
    set("http.lowSpeedLimit", "1");
    set("http.lowSpeedTime", "60");
  }

  private void harmless(Path repository) {
    // A container's workspace often belongs to another user; a repository further up the tree is
    // left to git's own check.
    set("safe.directory", real(repository).toString());
    set("core.hooksPath", "/dev/null");
    set("core.attributesFile", "/dev/null");
    set("core.fsmonitor", "false");
    set("http.sslVerify", "true");
    variables.put("GIT_ALLOW_PROTOCOL", "file:http:https:ssh");
  }

  private void authorize(Credentials credentials) {
    String basic = credentials.username() + ":" + credentials.password().reveal();
    String encoded = Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8));
    String server = withoutUserInfo(credentials.server());
    set("credential.helper", "");
    // The empty one drops what a checkout action stored: two Authorization headers are a bad
    // request.
    set("http." + server + ".extraHeader", "");
    set("http." + server + ".extraHeader", "Authorization: Basic " + encoded);
    // git would repeat the header to wherever the server redirects.
    set("http." + server + ".followRedirects", "false");
  }

  private void trust(Path caFile) {
    set("http.sslCAInfo", caFile.toAbsolutePath().toString());
    if (!variables.containsKey("GIT_SSL_CAPATH") && Files.isDirectory(SYSTEM_CERTIFICATES)) {
      set("http.sslCAPath", SYSTEM_CERTIFICATES.toString());
    }
    variables.remove("GIT_SSL_CAINFO");
  }

  private void set(String key, String value) {
    variables.put("GIT_CONFIG_KEY_" + settings, key);
    variables.put("GIT_CONFIG_VALUE_" + settings, value);
    settings++;
  }

  private static String withoutUserInfo(URI server) {
    String path = server.getRawPath() == null ? "" : server.getRawPath();
    String port = server.getPort() < 0 ? "" : ":" + server.getPort();
    return server.getScheme() + "://" + server.getHost() + port + (path.isEmpty() ? "/" : path);
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException notThere) {
      // Opening it says so.
      return folder.toAbsolutePath();
    }
  }
}
