package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.exec.Command;
import fr.arcodange.factoryline.exec.Programs;
import fr.arcodange.factoryline.job.RepositoryName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a clone came from: the forge and the repository, as far as the address of its remote {@code origin} says them.
 *
 * @param server guessed to be https where the clone goes over ssh
 */
record GitOrigin(String server, RepositoryName repository) {
  private static final Pattern WEB =
      Pattern.compile("(https?://)(?:[^@/]*@)?([^/@]+(?:/[^@]*)?)/([^/]+)/([^/]+?)(?:\\.git)?/?");
  private static final Pattern SSH =
      Pattern.compile("(?:ssh://)?[^@/]+@([^:/]+)(?::[0-9]+/|[:/])([^/]+)/([^/]+?)(?:\\.git)?/?");

  /** That of the folder; empty if it is no clone, or of something else. */
  static Optional<GitOrigin> of(Path folder, Map<String, String> environment, Programs programs) {
    if (Programs.find("git", environment.getOrDefault("PATH", "")).isEmpty()) {
      return Optional.empty();
    }
    List<String> lines = new ArrayList<>();
    int code = programs.runLines(
        new Command(
            "asking git where this clone came from",
            List.of("git", "config", "--get", "remote.origin.url"),
            environment,
            folder,
            Optional.of(Duration.ofSeconds(10))),
        lines::add,
        line -> {});
    return code == 0 && lines.size() == 1 ? parse(lines.get(0)) : Optional.empty();
  }

  static Optional<GitOrigin> parse(String url) {
    Matcher web = WEB.matcher(url);
    if (web.matches()) {
      return RepositoryName.parse(web.group(3) + "/" + web.group(4))
          .map(name -> new GitOrigin(web.group(1) + web.group(2), name));
    }
    Matcher ssh = SSH.matcher(url);
    return ssh.matches()
        ? RepositoryName.parse(ssh.group(2) + "/" + ssh.group(3))
            .map(name -> new GitOrigin("https://" + ssh.group(1), name))
        : Optional.empty();
  }
}
