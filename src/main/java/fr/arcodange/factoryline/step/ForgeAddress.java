package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.gitea.ForgeRepository;
import fr.arcodange.factoryline.job.RepositoryName;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * By which addresses the job's own forge is known. The runner may reach it by another one than Argo CD does, so what the forge calls
 * itself counts as well.
 */
public final class ForgeAddress {
  /** {@code git@host:owner/name.git}; with a slash before the colon it would be a path. */
  private static final Pattern SCP = Pattern.compile("(?:[^/@:]+@)?([^/:@]+):(?!//)/?(.+)");

  private record Web(String host, int port, String path) {}

  private final Set<Web> web = new HashSet<>();
  private final Set<String> ssh = new HashSet<>();

  /** @param serverUrl as in {@code GITHUB_SERVER_URL} */
  public ForgeAddress(URI serverUrl) {
    addWeb(serverUrl, "");
  }

  /** The same with what the forge says of itself about one of its repositories. */
  ForgeAddress knownFrom(ForgeRepository repository) {
    parse(repository.page()).ifPresent(page -> addWeb(page, "/" + repository.fullName()));
    Matcher scp = SCP.matcher(repository.sshUrl());
    if (scp.matches()) {
      ssh.add(lower(scp.group(1)));
    } else {
      parse(repository.sshUrl()).map(URI::getHost).ifPresent(host -> ssh.add(lower(host)));
    }
    return this;
  }

  private void addWeb(URI url, String below) {
    if (url.getHost() == null || !url.getPath().endsWith(below)) {
      return;
    }
    String path = url.getPath().substring(0, url.getPath().length() - below.length());
    web.add(new Web(lower(url.getHost()), port(url), trimmed(path)));
    ssh.add(lower(url.getHost()));
  }

  /** The repository that an address means, if it is one of this forge. */
  Optional<RepositoryName> repository(String address) {
    String text = address.strip();
    Matcher scp = SCP.matcher(text);
    if (scp.matches()) {
      return ssh.contains(lower(scp.group(1))) ? name(scp.group(2)) : Optional.empty();
    }
    return parse(text).filter(url -> url.getHost() != null).flatMap(this::repository);
  }

  private Optional<RepositoryName> repository(URI url) {
    String host = lower(url.getHost());
    return switch (lower(Optional.ofNullable(url.getScheme()).orElse(""))) {
      case "ssh", "git+ssh", "ssh+git" ->
        ssh.contains(host) ? name(url.getPath()) : Optional.empty();
      case "http", "https" ->
        web.stream()
            .filter(known -> known.host().equals(host) && known.port() == port(url))
            .filter(known -> url.getPath().startsWith(known.path() + "/"))
            .flatMap(known -> name(url.getPath().substring(known.path().length())).stream())
            .findFirst();
      default -> Optional.empty();
    };
  }

  private static Optional<RepositoryName> name(String path) {
    List<String> dots = List.of(".", "..");
    return RepositoryName.parse(trimmed(path).replaceFirst("^/+", "").replaceFirst("\\.git$", ""))
        .filter(name -> !dots.contains(name.owner()) && !dots.contains(name.name()));
  }

  /** The usual ports of http and https are one: a forge that has both is one forge. */
  private static int port(URI url) {
    return url.getPort() == 80 || url.getPort() == 443 ? -1 : url.getPort();
  }

  private static String trimmed(String path) {
    return path.replaceFirst("/+$", "");
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static Optional<URI> parse(String text) {
    try {
      return Optional.of(new URI(text));
    } catch (URISyntaxException notAnAddress) {
      return Optional.empty();
    }
  }
}
