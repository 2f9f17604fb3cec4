package fr.arcodange.factoryline.exec;

/** The job was cancelled (HUP, INT or TERM) while something was being done; finally blocks clean up, then the process ends. */
public final class Cancelled extends RuntimeException {
  public Cancelled(String whileDoing) {
    super("cancelled while " + whileDoing);
  }
}
