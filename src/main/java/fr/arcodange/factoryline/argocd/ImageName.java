package fr.arcodange.factoryline.argocd;

import java.util.Optional;

/**
 * An image as the Image Updater is told of it: {@code alias=registry/name:tag@digest}.
 *
 * @param alias none if it has none
 * @param name with its registry
 * @param tag or a constraint on it; none if there is none
 */
record ImageName(Optional<String> alias, String name, Optional<String> tag, boolean hasDigest) {

  static ImageName of(String text) {
    String rest = text.strip();
    int equals = rest.indexOf('=');
    // A constraint may hold an equals sign, but only behind a colon.
    boolean named = equals > 0 && rest.substring(0, equals).indexOf(':') < 0;
    Optional<String> alias = named ? Optional.of(rest.substring(0, equals)) : Optional.empty();
    rest = named ? rest.substring(equals + 1) : rest;
    int at = rest.indexOf('@');
    boolean hasDigest = at >= 0;
    rest = hasDigest ? rest.substring(0, at) : rest;
    // A colon before the last slash is a port's.
    int colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
    return new ImageName(
        alias,
        colon < 0 ? rest : rest.substring(0, colon),
        colon < 0 || colon == rest.length() - 1
            ? Optional.empty()
            : Optional.of(rest.substring(colon + 1)),
        hasDigest);
  }
}
