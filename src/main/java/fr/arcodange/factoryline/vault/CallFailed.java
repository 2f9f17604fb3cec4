package fr.arcodange.factoryline.vault;

import java.io.IOException;
import okhttp3.Request;

/** No answer came. Carries the request through the driver, which knows nothing of it. */
final class CallFailed extends IOException {
  private final transient Request request;
  private final IOException reason;

  CallFailed(Request request, IOException reason) {
    super(reason);
    this.request = request;
    this.reason = reason;
  }

  Request request() {
    return request;
  }

  IOException reason() {
    return reason;
  }
}
