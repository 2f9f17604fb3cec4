package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.postgres.Application;
import java.nio.file.Path;
import java.util.List;

/** What is declared, and the server it is declared of; that one is connected to once it is known with which passwords. */
public interface Provisionings {

  /**
   * Reads a file; nothing connects.
   *
   * @throws fr.arcodange.factoryline.Failure usage, with all that is wrong in it, or if it declares what is to be dropped
   */
  List<Application> declaredIn(Path file);

  /**
   * Connects.
   *
   * @throws fr.arcodange.factoryline.Failure usage, denied or unreachable
   */
  PgProvision with(Lease lease);
}
