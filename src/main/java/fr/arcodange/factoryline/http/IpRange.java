package fr.arcodange.factoryline.http;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** An IP address, or all addresses that share its first bits (RFC 4632). Never asks a name server. */
record IpRange(InetAddress address, int bits) {

  static Optional<IpRange> parse(String text) {
    int slash = text.indexOf('/');
    String literal = slash < 0 ? text : text.substring(0, slash);
    if (!literal.matches("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]*")) {
      return Optional.empty();
    }
    try {
      InetAddress address = InetAddress.getByName(literal);
      int all = address.getAddress().length * 8;
      int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
      return bits < 0 || bits > all ? Optional.empty() : Optional.of(new IpRange(address, bits));
    } catch (UnknownHostException | NumberFormatException e) {
      // Not an address after all: a name.
      return Optional.empty();
    }
  }

  boolean isLoopback() {
    return address.isLoopbackAddress();
  }

  boolean contains(IpRange other) {
    byte[] own = address.getAddress();
    byte[] others = other.address.getAddress();
    int ignored = own.length * 8 - bits;
    return own.length == others.length
        && new BigInteger(1, own)
            .shiftRight(ignored)
            .equals(new BigInteger(1, others).shiftRight(ignored));
  }
}
