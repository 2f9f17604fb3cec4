package fr.arcodange.factoryline.argocd;

import com.marcnuri.helm.TemplateCommand;
import com.marcnuri.helm.jni.HelmLib;
import com.marcnuri.helm.jni.NativeLibrary;
import com.sun.jna.Native;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.Unattended;
import fr.arcodange.factoryline.text.Display;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Helm 3 as a library in this process. */
final class HelmEngine implements ChartEngine {
  private static final String HINT =
      "the Helm engine comes for Linux with glibc, and for macOS, on amd64 and arm64; use an image or machine of that kind,"
          + " or put a helm 3 program on PATH, which is used where there is no engine";

  private static final String FAILED_LOOKUP = "error calling lookup";
  private static final String NO_CLUSTER =
      "charts are rendered without a cluster, as Argo CD does: take what lookup looks for from a value";

  private final Optional<Path> library;

  private final Cancellation cancellation;
  private @Nullable HelmLib loaded;

  /** @param cancellation ends a rendering; Helm goes on with it, to nobody, until the process ends */
  HelmEngine(Optional<Path> library, Cancellation cancellation) {
    this.library = library;
    this.cancellation = cancellation;
  }

  @Override
  public boolean isThere(String doing) {
    try {
      lib(doing);
      return true;
    } catch (LinkageError | IllegalStateException e) {
      cancellation.check(doing);
      return false;
    }
  }

  @Override
  public String render(ChartRequest request) {
    String doing = request.doing();
    if (!Files.isRegularFile(request.chart().resolve("Chart.yaml"))) {
      throw Failure.usage(doing + ": it holds no Chart.yaml")
          .hint("--chart names the folder of a Helm chart");
    }
    TemplateCommand command = new TemplateCommand(required(doing), request.chart())
        .withName(request.release())
        .withNamespace(request.namespace())
        .withKubeVersion(request.kubeVersion());
    for (Path values : request.valuesFiles()) {
      if (values.toString().contains(",")) {
        throw Failure.usage(
            doing + ": the name of a values file has a comma, which Helm takes for two");
      }
      command.withValuesFile(values);
    }
    HelmSets.of(request.sets(), doing).forEach(command::set);
    try {
      // Helm's library has no text where helm template prints an empty line.
      return Unattended.await(doing, () -> Optional.ofNullable(command.call()), cancellation, LIMIT)
          .orElse("\n");
    } catch (IllegalStateException e) {
      Failure failure =
          Failure.toolFailed(doing + ": Helm says: " + HelmWords.of(words(e))).causedBy(e);
      throw words(e).contains(FAILED_LOOKUP) ? failure.hint(NO_CLUSTER) : failure;
    }
  }

  private static String words(Exception e) {
    return Optional.ofNullable(e.getMessage()).orElse("nothing");
  }

  private HelmLib required(String doing) {
    try {
      return lib(doing);
    } catch (LinkageError | IllegalStateException e) {
      // Nothing can be unpacked while the JVM ends: it asks to be told when it does.
      cancellation.check(doing);
      throw Failure.toolFailed(doing + ": the Helm engine cannot be loaded: "
              + Display.line(Optional.ofNullable(e.getMessage()).orElse("no word why")))
          .hint(HINT)
          .causedBy(e);
    }
  }

  private synchronized HelmLib lib(String doing) {
    HelmLib known = loaded;
    if (known == null) {
      known = load(doing);
      loaded = known;
    }
    return known;
  }

  /** @throws LinkageError and IllegalStateException, if it is not for this machine */
  private HelmLib load(String doing) {
    // To Helm every text is UTF-8; JNA would take that of the locale, in which C has no é.
    System.setProperty("jna.encoding", StandardCharsets.UTF_8.name());
    OwnSignals signals = OwnSignals.remembered();
    HelmLib lib = library
        .map(file -> Native.load(file.toString(), HelmLib.class))
        .orElseGet(HelmEngine::unpacked);
    renderAnything(lib, doing);
    signals.takeBack();
    return lib;
  }

  /** Only the first rendering of a process takes its signals away. So it is one that is over before anybody waits for it. */
  private static void renderAnything(HelmLib lib, String doing) {
    try {
      Path chart = Files.createTempDirectory("factoryline-");
      Path file = chart.resolve("Chart.yaml");
      try {
        Files.writeString(file, "apiVersion: v2\nname: nothing\nversion: 0.0.0\n");
        new TemplateCommand(lib, chart).withName("nothing").call();
      } finally {
        Files.deleteIfExists(file);
        Files.delete(chart);
      }
    } catch (IOException e) {
      throw Failure.toolFailed(doing + ": the Helm engine needs a temporary folder, and has none")
          .causedBy(e);
    }
  }

  /** Out of its jar. Without one, helm-java would fetch it from the network, which nobody asked for. */
  private static HelmLib unpacked() {
    NativeLibrary jar = NativeLibrary.serviceProviderLibrary(HelmEngine.class.getClassLoader());
    if (jar == null) {
      throw new IllegalStateException("there is none for this platform");
    }
    try {
      // Not jar.load(): what that unpacks is removed by hooks of Java's end, which a command does
      // not wait for. Once loaded, the file is needed no more.
      Path unpacked = Files.createTempDirectory("factoryline-");
      Path file = unpacked.resolve(jar.getBinaryName());
      try (InputStream engine =
          Objects.requireNonNull(jar.getClass().getResourceAsStream("/" + jar.getBinaryName()))) {
        Files.copy(engine, file);
        return Native.load(file.toString(), HelmLib.class);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(unpacked);
      }
    } catch (IOException e) {
      throw new IllegalStateException("unpacking it: " + e.getMessage(), e);
    }
  }
}
