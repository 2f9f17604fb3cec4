package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.exec.Command;
import fr.arcodange.factoryline.exec.Programs;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.text.Redactor;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One program that sees the secrets while nobody else does. Its output passes through: standard output byte by byte, redacted,
 * and neither stream can act as a workflow command. It has no standard input.
 */
public final class ChildWithSecrets {
  private final Programs programs;
  private final Map<String, String> environment;
  private final Path directory;
  private final OutputStream out;
  private final Redactor redactor;
  private final JobLog log;

  public ChildWithSecrets(
      Programs programs,
      Map<String, String> environment,
      Path directory,
      OutputStream out,
      Redactor redactor,
      JobLog log) {
    this.programs = programs;
    this.environment = environment;
    this.directory = directory;
    this.out = out;
    this.redactor = redactor;
    this.log = log;
  }

  /** Runs it to its end and returns its exit code. A program that is not there is told before {@code login} happens. */
  public int run(List<String> argv, Login login) {
    var unused = programs.executable(command(argv, Map.of()));
    try (Lease lease = login.open()) {
      return run(command(argv, lease.environment()));
    }
  }

  private Command command(List<String> argv, Map<String, String> secrets) {
    Map<String, String> variables = new HashMap<>(environment);
    variables
        .keySet()
        .removeIf(name -> name.startsWith("FACTORYLINE_") || name.startsWith("ACTIONS_ID_TOKEN_"));
    variables.putAll(secrets);
    return new Command("running " + argv.get(0), argv, variables, directory);
  }

  private int run(Command command) {
    try (JobLog.Fence fence = log.fence()) {
      PassedOn passed = new PassedOn(out);
      try {
        return programs
            .run(
                command,
                output -> {
                  try (OutputStream redacted = redactor.wrap(passed)) {
                    return output.transferTo(redacted);
                  }
                },
                fence)
            .code();
      } finally {
        if (passed.endsWithinALine()) {
          // Runners put both streams into one log: the fence's end must stand on a line of its own.
          fence.accept("");
        }
      }
    }
  }

  /** Standard output, which is not the redactor's to close. */
  private static final class PassedOn extends FilterOutputStream {
    private byte last = '\n';

    PassedOn(OutputStream out) {
      super(out);
    }

    boolean endsWithinALine() {
      return last != '\n';
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return;
      }
      out.write(bytes, offset, length);
      last = bytes[offset + length - 1];
      if (out instanceof PrintStream stream && stream.checkError()) {
        // It says nothing by itself, and a program that never ends would go on for nobody.
        throw new IOException("nobody reads standard output any more");
      }
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
