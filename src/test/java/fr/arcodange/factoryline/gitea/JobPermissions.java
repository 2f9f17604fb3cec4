package fr.arcodange.factoryline.gitea;

/** What a workflow's {@code permissions:} block gives the job's token, as far as Gitea reads it. */
public record JobPermissions(Level contents, Level pullRequests) {

  /** No block: Gitea's default mode. */
  public static JobPermissions permissive() {
    return new JobPermissions(Level.WRITE, Level.WRITE);
  }

  /** {@code contents: read}, which takes everything else away. */
  public static JobPermissions readContents() {
    return new JobPermissions(Level.READ, Level.NONE);
  }

  /** {@code contents: read} and {@code pull-requests: write}. */
  public static JobPermissions commenting() {
    return new JobPermissions(Level.READ, Level.WRITE);
  }
}
