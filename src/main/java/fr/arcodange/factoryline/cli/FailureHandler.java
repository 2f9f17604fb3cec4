package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancelled;
import fr.arcodange.factoryline.job.JobLog;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place where an exception becomes words on standard error and an exit code. */
final class FailureHandler implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final JobLog log;

  FailureHandler(JobLog log) {
    this.log = log;
  }

  @Override
  public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
    if (thrown instanceof Failure failure) {
      report(command, failure.message(), failure);
      return ExitCode.of(failure.kind());
    }
    if (thrown instanceof Cancelled) {
      log.error(command.getCommandSpec().qualifiedName() + ": " + thrown.getMessage());
      return ExitCode.CANCELLED;
    }
    // Into the report, which is redacted: a bug is the one thing that is told with its trace.
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    log.error(command.getCommandSpec().qualifiedName()
        + ": this is a bug in factoryline, please report it with these lines:\n" + trace);
    return ExitCode.BUG;
  }

  private void report(CommandLine command, String message, Failure failure) {
    log.error(command.getCommandSpec().qualifiedName() + ": " + message);
    failure.hint().ifPresent(hint -> log.info("hint: " + hint));
  }

  @Override
  public int handleParseException(ParameterException thrown, String[] args) {
    CommandLine command = thrown.getCommandLine();
    if (thrown instanceof UnmatchedArgumentException unmatched) {
      Failure failure = UnknownArguments.failure(unmatched);
      report(command, failure.message(), failure);
    } else {
      log.error(command.getCommandSpec().qualifiedName() + ": " + thrown.getMessage());
    }
    log.info("hint: '" + command.getCommandSpec().qualifiedName() + " --help' lists the options");
    return ExitCode.USAGE;
  }
}
