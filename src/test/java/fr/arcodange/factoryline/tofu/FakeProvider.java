package fr.arcodange.factoryline.tofu;

import fr.arcodange.factoryline.exec.ScriptFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A provider that can be installed from a folder, without network; it cannot be run. */
public final class FakeProvider {
  private FakeProvider() {}

  public static void writeMirror(Path mirror) throws IOException {
    writeMirror(mirror, "example.com/test/fake", "1.0.0");
  }

  /**
   * One more provider in such a folder.
   *
   * @param source its whole name, as in {@code registry.opentofu.org/hashicorp/vault}
   */
  public static void writeMirror(Path mirror, String source, String version) throws IOException {
    String machine = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac")
        ? "darwin"
        : "linux";
    Path folder = mirror.resolve(source + "/" + version + "/" + system + "_" + machine);
    Files.createDirectories(folder);
    String type = source.substring(source.lastIndexOf('/') + 1);
    Path binary = folder.resolve("terraform-provider-" + type + "_v" + version);
    ScriptFile.write(binary, "#!/bin/sh\nexit 1\n");
  }

  public static String cliConfig(Path mirror) {
    return "provider_installation {\n  filesystem_mirror {\n    path = \"" + mirror
        + "\"\n  }\n}\n";
  }
}
