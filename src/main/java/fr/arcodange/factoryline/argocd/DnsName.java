package fr.arcodange.factoryline.argocd;

/** Names as Kubernetes has them: RFC 1123, in small letters. */
final class DnsName {
  static final int LONGEST_LABEL = 63;
  private static final int LONGEST_SUBDOMAIN = 253;

  private DnsName() {}

  /** What a namespace is called. */
  static boolean isLabel(String name) {
    return name.length() <= LONGEST_LABEL && isLabel(name, 0, name.length());
  }

  /** What most objects are called: labels with dots between them. */
  static boolean isSubdomain(String name) {
    if (name.length() > LONGEST_SUBDOMAIN) {
      return false;
    }
    int begin = 0;
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', begin)) {
      if (!isLabel(name, begin, dot)) {
        return false;
      }
      begin = dot + 1;
    }
    return isLabel(name, begin, name.length());
  }

  private static boolean isLabel(String name, int begin, int end) {
    for (int i = begin; i < end; i++) {
      char c = name.charAt(i);
      boolean inner = c == '-' && i > begin && i < end - 1;
      if (!inner && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9')) {
        return false;
      }
    }
    return begin < end;
  }
}
