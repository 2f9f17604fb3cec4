package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.FileTrouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The kinds that a cluster knows besides Kubernetes' own, as its CustomResourceDefinitions say. */
public final class CustomResources {
  private static final String GROUP = "apiextensions.k8s.io";
  private static final String KIND = "CustomResourceDefinition";
  private static final int DEEPEST = 8;
  private static final long MOST_BYTES = 32L << 20;

  private final Map<List<String>, CustomKind> kinds = new HashMap<>();

  private CustomResources() {}

  /**
   * Reads every YAML and JSON file in a folder and those below it; what is no definition is passed over. {@code kubectl get crds -o
   * yaml} writes such a file.
   *
   * @throws Failure usage, if there is no such folder, a file of it cannot be read, or no definition is in it
   */
  public static CustomResources read(Path folder) {
    CustomResources resources = new CustomResources();
    String doing = "reading CRDs from " + Display.line(folder.toString()) + ": ";
    try (Stream<Path> files = Files.walk(folder, DEEPEST)) {
      files.filter(CustomResources::isRead).sorted().forEach(file -> resources.addAll(file, doing));
    } catch (IOException e) {
      throw Failure.usage(doing + FileTrouble.of(folder, e)).causedBy(e);
    } catch (UncheckedIOException e) {
      throw Failure.usage(doing + FileTrouble.of(folder, Objects.requireNonNull(e.getCause())))
          .causedBy(e);
    }
    if (resources.kinds.isEmpty()) {
      throw Failure.usage(doing + "there is none in it")
          .hint("kubectl get crds -o yaml > crds/all.yaml writes those of a cluster");
    }
    return resources;
  }

  private static boolean isRead(Path file) {
    String name = String.valueOf(file.getFileName());
    return (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"))
        && Files.isRegularFile(file);
  }

  private void addAll(Path file, String doing) {
    String name = Display.line(String.valueOf(file.getFileName()));
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw Failure.usage(doing + name + " has more than " + (MOST_BYTES >> 20) + " MiB");
      }
      Rendered read = Manifests.read(Files.readString(file));
      read.findings().stream().filter(Finding::isError).findFirst().ifPresent(finding -> {
        throw Failure.usage(doing + name + ": " + Display.line(finding.message()));
      });
      for (KubeObject object : read.objects()) {
        if (object.is(GROUP, KIND)) {
          add(object, doing + name);
        }
      }
    } catch (IOException e) {
      throw Failure.usage(doing + name + ": " + FileTrouble.of(file, e)).causedBy(e);
    }
  }

  private void add(KubeObject definition, String doing) {
    if (!definition.apiVersion().equals(GROUP + "/v1")) {
      throw Failure.usage(doing + ": " + Display.line(definition.name()) + " is of "
              + Display.line(definition.apiVersion()) + ", which no Kubernetes since 1.22 takes")
          .hint("export it from a cluster as " + GROUP + "/v1");
    }
    JsonNode spec = definition.spec();
    Map<String, JsonNode> versions = new HashMap<>();
    for (JsonNode version : spec.path("versions")) {
      if (version.path("served").asBoolean(true)) {
        versions.put(version.path("name").asText(), version.path("schema").path("openAPIV3Schema"));
      }
    }
    String kind = spec.path("names").path("kind").asText();
    kinds.put(
        List.of(spec.path("group").asText(), kind),
        new CustomKind(kind, versions, MissingNode.getInstance()));
  }

  Optional<CustomKind> kind(String group, String kind) {
    return Optional.ofNullable(kinds.get(List.of(group, kind)));
  }
}
