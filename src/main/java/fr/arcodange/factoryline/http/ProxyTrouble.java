package fr.arcodange.factoryline.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;

/** Marks a connection that did not come about by the proxy that it was to go through: the address that was asked for is another one. */
final class ProxyTrouble extends EventListener {

  /** Goes with the exception that it explains. */
  static final class Asked extends IOException {
    private static final long serialVersionUID = 1L;

    Asked(InetSocketAddress proxy) {
      super("the proxy " + proxy.getHostString() + ":" + proxy.getPort());
    }
  }

  @Override
  public void connectFailed(
      Call call,
      InetSocketAddress address,
      Proxy proxy,
      @Nullable Protocol protocol,
      IOException failure) {
    if (proxy.address() instanceof InetSocketAddress asked) {
      failure.addSuppressed(new Asked(asked));
    }
  }
}
