package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.FileTrouble;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which files of a tree a chart is rendered from: its folder, its values files, what links among them lead to, and what {@code
 * --watch} names. Helm follows links, and a pull request can make one to any file of the runner: a link that leads out of the tree
 * is refused.
 */
final class ChartFiles implements Plannable.Sources {
  private final Path top;
  private final ArgocdDiffRequest request;
  private final Globs watched;
  private final Set<Path> linked = new LinkedHashSet<>();

  private ChartFiles(Path top, ArgocdDiffRequest request) {
    this.top = top;
    this.request = request;
    this.watched = Globs.of("--watch", request.watch());
  }

  /**
   * Looks through the files.
   *
   * @param tree the top of a checkout
   * @throws Failure usage, if a link leads out of it
   */
  static ChartFiles of(Path tree, ArgocdDiffRequest request) {
    try {
      ChartFiles files = new ChartFiles(tree.toRealPath(), request);
      files.walk(request.chart().in(files.top));
      for (RepositoryPath file : request.values()) {
        files.walk(file.in(files.top));
      }
      return files;
    } catch (IOException e) {
      throw Failure.toolFailed("reading the files of the chart '" + request.chart() + "': "
              + FileTrouble.of(tree, e))
          .causedBy(e);
    }
  }

  private void walk(Path start) throws IOException {
    Deque<Path> open = new ArrayDeque<>(List.of(start));
    Set<Path> seen = new LinkedHashSet<>();
    while (!open.isEmpty()) {
      Path next = open.removeFirst();
      if (!Files.exists(next)) {
        requireInside(next, target(next));
        continue;
      }
      Path real = next.toRealPath();
      requireInside(next, real);
      if (!real.equals(next)) {
        linked.add(real);
      }
      if (Files.isDirectory(real) && seen.add(real)) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(real)) {
          entries.forEach(open::add);
        }
      }
    }
  }

  /** Of a link to nothing the place where the file would be. */
  private static Path target(Path path) throws IOException {
    return Files.isSymbolicLink(path)
        ? path.resolveSibling(Files.readSymbolicLink(path)).normalize()
        : path;
  }

  private void requireInside(Path path, Path real) {
    if (!real.startsWith(top)) {
      throw Failure.usage(
              "reading the files of the chart '" + request.chart() + "': the symbolic link '"
                  + Display.line(
                      path.startsWith(top) ? top.relativize(path).toString() : path.toString())
                  + "' leads out of the repository")
          .hint("a chart is rendered from files of its own repository");
    }
  }

  /** Whether the tree has the chart's folder at all. */
  boolean hasChart() {
    return Files.isDirectory(request.chart().in(top));
  }

  /** The values files that are there. */
  List<RepositoryPath> values() {
    return request.values().stream().filter(file -> isFile(file)).toList();
  }

  /** The others. */
  List<RepositoryPath> missingValues() {
    return request.values().stream().filter(file -> !isFile(file)).toList();
  }

  private boolean isFile(RepositoryPath file) {
    return Files.exists(file.in(top), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public boolean touchedBy(String path) {
    Path file = top.resolve(path).normalize();
    return file.startsWith(request.chart().in(top))
        || request.values().stream().anyMatch(values -> file.equals(values.in(top)))
        || linked.stream().anyMatch(file::startsWith)
        || watched.matches(path);
  }

  @Override
  public List<String> paths() {
    Set<String> paths = new LinkedHashSet<>(List.of(request.chart().value()));
    request.values().forEach(file -> paths.add(file.value()));
    linked.forEach(path -> paths.add(top.relativize(path).toString()));
    return List.copyOf(paths);
  }
}
