package fr.arcodange.factoryline.argocd;

import com.marcnuri.helm.TemplateCommand;
import com.marcnuri.helm.jni.HelmLib;
import com.marcnuri.helm.jni.NativeLibrary;
import com.sun.jna.Native;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Display;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Helm 3 as a library in this process. */
final class HelmEngine implements ChartEngine {
  private static final String HINT =
      "the Helm engine comes for Linux with glibc, and for macOS, on amd64 and arm64; use an image or machine of that kind";

  private static final String FAILED_LOOKUP = "error calling lookup";
  private static final String NO_CLUSTER =
      "charts are rendered without a cluster, as Argo CD does: take what lookup looks for from a value";

  private final Optional<Path> library;
  private @Nullable HelmLib loaded;

  HelmEngine(Optional<Path> library) {
    this.library = library;
  }

  @Override
  public String render(ChartRequest request) {
    String doing = request.doing();
    if (!Files.isRegularFile(request.chart().resolve("Chart.yaml"))) {
      throw Failure.usage(doing + ": it holds no Chart.yaml")
          .hint("--chart names the folder of a Helm chart");
    }
    TemplateCommand command = new TemplateCommand(lib(doing), request.chart())
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
      return command.call();
    } catch (IllegalStateException e) {
      Failure failure = Failure.toolFailed(
              doing + ": Helm says: " + Display.visible(words(e)).strip())
          .causedBy(e);
      throw words(e).contains(FAILED_LOOKUP) ? failure.hint(NO_CLUSTER) : failure;
    }
  }

  private static String words(Exception e) {
    return Optional.ofNullable(e.getMessage()).orElse("nothing");
  }

  private synchronized HelmLib lib(String doing) {
    HelmLib known = loaded;
    if (known == null) {
      known = load(doing);
      loaded = known;
    }
    return known;
  }

  private HelmLib load(String doing) {
    // To Helm every text is UTF-8; JNA would take that of the locale, in which C has no é.
    System.setProperty("jna.encoding", StandardCharsets.UTF_8.name());
    try {
      return library
          .map(file -> Native.load(file.toString(), HelmLib.class))
          .orElseGet(HelmEngine::unpacked);
    } catch (UnsatisfiedLinkError | IllegalStateException e) {
      throw Failure.toolFailed(doing + ": the Helm engine cannot be loaded: "
              + Display.line(Optional.ofNullable(e.getMessage()).orElse("no word why")))
          .hint(HINT)
          .causedBy(e);
    }
  }

  /** Out of its jar. Without one, helm-java would fetch it from the network, which nobody asked for. */
  private static HelmLib unpacked() {
    NativeLibrary jar = NativeLibrary.serviceProviderLibrary(HelmEngine.class.getClassLoader());
    if (jar == null) {
      throw new IllegalStateException("there is none for this platform");
    }
    return jar.load();
  }
}
