package fr.arcodange.factoryline.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command takes. */
final class CommonOptions {
  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description =
          "PEM certificates to trust besides the system's, for a lab with its own authority.")
  @Nullable
  Path caFile;

  @Option(
      names = "--server-url",
      paramLabel = "URL",
      description = "The forge. Default: the job's own server.")
  @Nullable
  String serverUrl;

  @Option(
      names = "--session",
      paramLabel = "NAME",
      description =
          "Name of the session file, for a job that holds several. Default: one session per job.")
  @Nullable
  String session;
}
