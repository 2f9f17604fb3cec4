package fr.arcodange.factoryline.step;

import java.util.List;

/**
 * What both sides of a merge are told of a file of applications.
 *
 * @param server what the server is called, in comments and in the plan store
 * @param watch other files that it is made from, as globs
 */
public record PgSubject(RepositoryPath file, String server, List<String> watch) {
  public PgSubject {
    watch = List.copyOf(watch);
  }
}
