package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which files of a repository a root module depends on: its own folder, the local modules it calls (and those they call), its
 * variable files, and what {@code --watch} names. A root that reads other files with {@code file()} names them by {@code --watch}.
 */
final class RootFiles {
  /** A local module's source always starts with a dot; OpenTofu takes anything else for a registry or a URL. */
  private static final Pattern LOCAL_SOURCE =
      Pattern.compile("\\bsource\"?\\s*[=:]\\s*\"(\\.{1,2}/[^\"]*|\\.{1,2})\"");

  private final Path checkout;
  private final Set<Path> folders = new LinkedHashSet<>();
  private final Set<Path> files = new LinkedHashSet<>();
  private final List<PathMatcher> watched;

  private RootFiles(Path checkout, List<String> watch) {
    this.checkout = checkout;
    this.watched = watch.stream()
        .map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob))
        .toList();
  }

  /**
   * Reads the root and its local modules in {@code checkout}.
   *
   * @throws Failure usage if there is no root module: a name that was mistyped would be "untouched" for ever
   */
  static RootFiles of(Path checkout, RootPath root, List<String> varFiles, List<String> watch) {
    RootFiles result = new RootFiles(checkout, watch);
    Path folder = root.in(checkout);
    requireModule(checkout, root, folder);
    varFiles.forEach(file -> result.files.add(folder.resolve(file).normalize()));
    Deque<Path> open = new ArrayDeque<>(List.of(folder));
    while (!open.isEmpty()) {
      Path next = open.removeFirst();
      if (next.startsWith(checkout) && result.folders.add(next)) {
        open.addAll(localModules(next));
      }
    }
    return result;
  }

  private static void requireModule(Path checkout, RootPath root, Path folder) {
    if (!Files.isDirectory(folder)) {
      throw Failure.usage("looking for the root module: the commit has no folder '" + root + "'")
          .hint("--root names the folder of the configuration, from the top of the repository");
    }
    try {
      if (!folder.toRealPath().startsWith(checkout.toRealPath())) {
        throw Failure.usage("looking for the root module: a symbolic link in '" + root
            + "' leads out of the repository");
      }
      if (sources(folder).isEmpty()) {
        throw Failure.usage(
                "looking for the root module: '" + root + "' holds no *.tf or *.tofu file")
            .hint("--root names the folder of the configuration itself, not the one above it");
      }
    } catch (IOException e) {
      throw Failure.toolFailed("looking for the root module '" + root + "': " + e.getMessage())
          .causedBy(e);
    }
  }

  private static List<Path> sources(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> sources =
        Files.newDirectoryStream(folder, "*.{tf,tofu,tf.json,tofu.json}")) {
      sources.forEach(found::add);
    }
    return found;
  }

  private static List<Path> localModules(Path folder) {
    Set<Path> modules = new LinkedHashSet<>();
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try {
      for (Path source : sources(folder)) {
        Matcher matcher =
            LOCAL_SOURCE.matcher(new String(Files.readAllBytes(source), StandardCharsets.UTF_8));
        while (matcher.find()) {
          modules.add(folder.resolve(matcher.group(1)).normalize());
        }
      }
    } catch (IOException e) {
      throw Failure.toolFailed("looking for local modules in " + folder + ": " + e.getMessage())
          .causedBy(e);
    }
    return List.copyOf(modules);
  }

  /** Whether a change of {@code path}, relative to the top of the repository, can change the plan. */
  boolean touchedBy(String path) {
    Path file = checkout.resolve(path).normalize();
    return files.contains(file)
        || folders.stream().anyMatch(file::startsWith)
        || watched.stream().anyMatch(glob -> glob.matches(Path.of(path)));
  }

  /** Folders and files that the plan depends on, relative to the top of the repository. */
  List<String> paths() {
    return Stream.concat(folders.stream(), files.stream())
        .filter(path -> path.startsWith(checkout))
        .map(path -> checkout.relativize(path).toString())
        .map(path -> path.isEmpty() ? "." : path)
        .toList();
  }
}
