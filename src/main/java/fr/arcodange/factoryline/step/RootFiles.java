package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.FileTrouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * variable files, what they refer to by a path that leads out of them, and what {@code --watch} names.
 */
final class RootFiles implements Plannable.Sources {
  /** A local module's source always starts with a dot; OpenTofu takes anything else for a registry or a URL. */
  private static final Pattern LOCAL_SOURCE =
      Pattern.compile("\\bsource\"?\\s*[=:]\\s*\"(\\.{1,2}/[^\"]*|\\.{1,2})\"");

  /** OpenTofu computes some sources early: nobody can tell from the text where such a module is. */
  private static final Pattern COMPUTED_SOURCE = Pattern.compile(
      "\\bmodule\\s+\"[^\"]*\"\\s*\\{[^}]*?\\bsource\\s*=\\s*(?:[^\"\\s]|\"[^\"]*\\$\\{)");

  /** A path that leads out of the folder, as in {@code file("${path.module}/../data.json")}, up to what is computed in it. */
  private static final Pattern REFERENCE = Pattern.compile(
      "\"(?:\\$\\{path\\.(?:module|root)\\}/)?((?:\\./)*\\.\\./[^\"$*?{]*)([\"$*?{])");

  private final Path checkout;
  private final Set<Path> folders = new LinkedHashSet<>();
  private final Set<Path> files = new LinkedHashSet<>();
  private final Set<Path> referenced = new LinkedHashSet<>();
  private final Globs watched;
  private boolean anywhere;

  private RootFiles(Path checkout, List<String> watch) {
    this.checkout = checkout;
    this.watched = Globs.of("--watch", watch);
  }

  /**
   * Reads the root and its local modules in {@code checkout}.
   *
   * @throws Failure usage if there is no root module: a name that was mistyped would be "untouched" for ever
   */
  static RootFiles of(
      Path checkout, RepositoryPath root, List<String> varFiles, List<String> watch) {
    RootFiles result = new RootFiles(checkout, watch);
    Path folder = root.in(checkout);
    requireModule(checkout, root);
    varFiles.forEach(file -> result.files.add(folder.resolve(file).normalize()));
    Deque<Path> open = new ArrayDeque<>(List.of(folder));
    while (!open.isEmpty()) {
      Path next = open.removeFirst();
      if (next.startsWith(checkout) && result.folders.add(next)) {
        open.addAll(result.localModules(next));
      }
    }
    return result;
  }

  /**
   * Looks whether there is a root module in {@code checkout}.
   *
   * @throws Failure usage if there is none
   */
  static void requireModule(Path checkout, RepositoryPath root) {
    Path folder = root.in(checkout);
    if (!Files.isDirectory(folder)) {
      throw Failure.usage(
              "looking for the root module: the planned tree has no folder '" + root + "'")
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
      throw Failure.toolFailed(
              "looking for the root module '" + root + "': " + FileTrouble.of(folder, e))
          .causedBy(e);
    }
  }

  /** Whether there is a root module; also where it cannot be told, which {@link #requireModule} then says. */
  static boolean isModule(Path folder) {
    try {
      return Files.isDirectory(folder) && !sources(folder).isEmpty();
    } catch (IOException e) {
      return true;
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

  /** The local modules that the folder calls; what else its files and links refer to is kept on the way. */
  private List<Path> localModules(Path folder) {
    Set<Path> modules = new LinkedHashSet<>();
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try {
      keepLinks(folder);
      for (Path source : sources(folder)) {
        String text = new String(Files.readAllBytes(source), StandardCharsets.UTF_8);
        Matcher calls = LOCAL_SOURCE.matcher(text);
        while (calls.find()) {
          modules.add(folder.resolve(calls.group(1)).normalize());
        }
        anywhere |= COMPUTED_SOURCE.matcher(text).find();
        Matcher references = REFERENCE.matcher(text);
        while (references.find()) {
          referenced.add(beginning(folder, references.group(1), references.group(2)));
        }
      }
    } catch (IOException e) {
      throw Failure.toolFailed(
              "looking for local modules in " + folder + ": " + FileTrouble.of(folder, e))
          .causedBy(e);
    }
    return List.copyOf(modules);
  }

  /** Of a path that ends in something computed, the folder that is certain. */
  private static Path beginning(Path folder, String path, String after) {
    boolean whole = after.equals("\"");
    return folder
        .resolve(whole ? path : path.substring(0, path.lastIndexOf('/') + 1))
        .normalize();
  }

  /** git shows a change under the path that a link leads to, not under the link. */
  private void keepLinks(Path folder) throws IOException {
    Path real = folder.toRealPath();
    if (!real.equals(folder)) {
      referenced.add(real);
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (Files.isSymbolicLink(entry)) {
          referenced.add(folder.resolve(Files.readSymbolicLink(entry)).normalize());
        }
      }
    }
  }

  /** Whether a change of {@code path}, relative to the top of the repository, can change the plan. */
  @Override
  public boolean touchedBy(String path) {
    Path file = checkout.resolve(path).normalize();
    return anywhere
        || files.contains(file)
        || folders.stream().anyMatch(file::startsWith)
        || referenced.stream().anyMatch(file::startsWith)
        || watched.matches(path);
  }

  /** Folders and files that the plan depends on, relative to the top of the repository. */
  @Override
  public List<String> paths() {
    if (anywhere) {
      return List.of(".");
    }
    return Stream.of(folders, files, referenced)
        .flatMap(Set::stream)
        .filter(path -> path.startsWith(checkout))
        .map(path -> checkout.relativize(path).toString())
        .map(path -> path.isEmpty() ? "." : path)
        .toList();
  }
}
