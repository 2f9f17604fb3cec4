package fr.arcodange.factoryline.argocd;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.FileTrouble;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Symbolic links below a chart's folder. Helm follows them, and what a chart reads it may print: a link that leads out of the repository
 * would show whoever reads the result any file of this machine.
 */
final class ChartLinks {
  private ChartLinks() {}

  /**
   * Looks through the chart's folder.
   *
   * @throws Failure usage, if a link leads out of the repository that the chart lies in; where it lies in none, out of its folder
   */
  static void requireInside(ChartRequest request) {
    if (!Files.isDirectory(request.chart())) {
      return;
    }
    try {
      Path chart = request.chart().toRealPath();
      requireInside(request, chart, repository(chart).orElse(chart));
    } catch (IOException e) {
      throw Failure.usage(request.doing() + ": " + Display.line(FileTrouble.of(request.chart(), e)))
          .causedBy(e);
    }
  }

  private static Optional<Path> repository(Path chart) {
    return Stream.iterate(chart, folder -> folder != null, Path::getParent)
        .filter(folder -> Files.exists(folder.resolve(".git")))
        .findFirst();
  }

  private static void requireInside(ChartRequest request, Path chart, Path top) throws IOException {
    Deque<Path> open = new ArrayDeque<>(List.of(chart));
    Set<Path> seen = new HashSet<>();
    while (!open.isEmpty()) {
      Path next = open.removeFirst();
      // A link to nothing gives nothing away.
      if (Files.isSymbolicLink(next) && Files.exists(next)) {
        next = real(request, next, top);
      }
      if (Files.isDirectory(next) && seen.add(next)) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(next)) {
          entries.forEach(open::add);
        }
      }
    }
  }

  private static Path real(ChartRequest request, Path link, Path top) throws IOException {
    Path real = link.toRealPath();
    if (!real.startsWith(top)) {
      throw Failure.usage(request.doing() + ": the symbolic link " + Display.line(link.toString())
              + " leads out of the repository")
          .hint("a chart is rendered from files of its own repository");
    }
    return real;
  }
}
