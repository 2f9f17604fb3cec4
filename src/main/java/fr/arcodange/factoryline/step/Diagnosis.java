package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.postgres.Finding;
import fr.arcodange.factoryline.postgres.Finding.Severity;
import java.util.List;
import java.util.Objects;

/**
 * What was found on a server, the worst first.
 *
 * @param server where it is
 * @param database the server's own, where statements run that belong to no other
 */
public record Diagnosis(String server, String database, List<Finding> findings) {
  public Diagnosis {
    Objects.requireNonNull(server);
    Objects.requireNonNull(database);
    findings = List.copyOf(findings);
  }

  int count(Severity severity) {
    return (int)
        findings.stream().filter(finding -> finding.severity() == severity).count();
  }

  int dangers() {
    return count(Severity.DANGER);
  }

  /** {@code 2 dangers, 1 warning, 3 not visible}. */
  public String counts() {
    return findings.isEmpty()
        ? "nothing unsafe was found"
        : PgDifference.counted(dangers(), "danger") + ", "
            + PgDifference.counted(count(Severity.WARNING), "warning") + ", "
            + count(Severity.UNKNOWN) + " not visible";
  }

  /** Whether something is; what could not be seen is none of that. */
  public boolean isUnsafe() {
    return findings.stream().anyMatch(Finding::isUnsafe);
  }

  /** How a command ends that found something unsafe. */
  public Failure refusal() {
    return Failure.refused("examining " + server + ": " + counts())
        .hint("each finding is followed by what mends it; nothing was changed");
  }
}
