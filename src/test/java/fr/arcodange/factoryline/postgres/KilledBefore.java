package fr.arcodange.factoryline.postgres;

import java.util.concurrent.atomic.AtomicInteger;

/** Ends a run before one of its statements, as a KILL would. */
final class KilledBefore implements Provisioner.Progress {
  private final AtomicInteger left;

  /** @param statements how many are run before */
  KilledBefore(int statements) {
    left = new AtomicInteger(statements);
  }

  @Override
  public void begins(String title, SqlStatement statement) {
    if (left.getAndDecrement() == 0) {
      throw new IllegalStateException("killed before " + statement.shown());
    }
  }

  @Override
  public void done(String title, SqlStatement statement) {}
}
