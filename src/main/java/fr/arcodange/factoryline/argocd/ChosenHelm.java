package fr.arcodange.factoryline.argocd;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.FileTrouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The engine in this process wherever it does what Helm does. It does not in two cases: it leaves out objects that are hooks of
 * Helm's, and {@code lookup} would ask whatever cluster it finds. For those there is the program, or nothing.
 */
final class ChosenHelm implements ChartEngine {
  private static final Pattern LOOKUP = Pattern.compile("\\blookup\\s+[\"(.$`]");
  private static final String HOOK = "helm.sh/hook";

  private final ChartEngine inProcess;
  private final HelmProgram program;

  ChosenHelm(ChartEngine inProcess, HelmProgram program) {
    this.inProcess = inProcess;
    this.program = program;
  }

  @Override
  public String render(ChartRequest request) {
    Optional<String> beyond = beyondTheEngine(request);
    if (beyond.isEmpty()) {
      return inProcess.render(request);
    }
    if (!program.isThere()) {
      throw Failure.toolFailed(request.doing() + ": it has " + beyond.get()
              + ", which the engine in this process does not render as Helm does")
          .hint(
              "put a helm 3 program on PATH, which is used for such a chart; or take it out: Argo CD knows hooks of its own"
                  + " (argocd.argoproj.io/hook), and renders without a cluster that lookup could ask");
    }
    return program.render(request);
  }

  private static Optional<String> beyondTheEngine(ChartRequest request) {
    try (Stream<Path> files = Files.walk(request.chart(), FileVisitOption.FOLLOW_LINKS)) {
      List<Path> texts = Stream.concat(
              files.filter(ChosenHelm::mayHoldTemplates), request.valuesFiles().stream())
          .toList();
      for (Path file : texts) {
        Optional<String> found = found(file);
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw Failure.usage(request.doing() + ": " + Display.line(FileTrouble.of(request.chart(), e)))
          .causedBy(e);
    }
  }

  /** Values may hold some too, for {@code tpl}. */
  private static boolean mayHoldTemplates(Path file) {
    String name = file.toString();
    return Files.isRegularFile(file)
        && (name.contains("/templates/") || name.endsWith(".tgz") || name.endsWith("values.yaml"));
  }

  /** Whatever mentions one is taken for having one. A packed chart is a tar file, which keeps its texts as they are. */
  private static Optional<String> found(Path file) throws IOException {
    String text = new String(bytes(file), StandardCharsets.ISO_8859_1);
    if (text.contains(HOOK)) {
      return Optional.of(
          "a hook (" + HOOK + ") in " + Display.line(file.getFileName().toString()));
    }
    return LOOKUP.matcher(text).find()
        ? Optional.of("a lookup in " + Display.line(file.getFileName().toString()))
        : Optional.empty();
  }

  private static byte[] bytes(Path file) throws IOException {
    if (!file.toString().endsWith(".tgz")) {
      return Files.readAllBytes(file);
    }
    try (GZIPInputStream packed = new GZIPInputStream(Files.newInputStream(file))) {
      return packed.readAllBytes();
    }
  }
}
