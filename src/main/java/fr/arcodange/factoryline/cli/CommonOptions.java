package fr.arcodange.factoryline.cli;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What every command takes. */
final class CommonOptions {
  @Nullable
  Path caFile;

  @Nullable
  String serverUrl;

  @Nullable
  String session;

  static void addCaFile(Options options, Consumer<Path> setter) {
    options
        .path("--ca-file", "FILE")
        .description(
            "PEM certificates to trust besides the system's, for a lab with its own authority.")
        .into(setter);
  }

  void addTo(Options options) {
    addCaFile(options, value -> caFile = value);
    options
        .text("--server-url", "URL")
        .description("The forge. Default: the job's own server.")
        .into(value -> serverUrl = value);
    options
        .text("--session", "NAME")
        .description(
            "Name of the session file, for a job that holds several. Default: one session per job.")
        .into(value -> session = value);
  }
}
