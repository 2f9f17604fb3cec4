package fr.arcodange.factoryline.vault;

import java.io.IOException;

/** An answer that the driver would squeeze into the text of an exception. */
final class UnexpectedStatus extends IOException {
  private final int status;
  private final String body;

  UnexpectedStatus(int status, String body) {
    super("HTTP " + status);
    this.status = status;
    this.body = body;
  }

  int status() {
    return status;
  }

  String body() {
    return body;
  }
}
