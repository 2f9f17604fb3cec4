package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What Longhorn logs in to a backup target with. Of its values nothing is ever told. */
final class BackupSecret {
  private static final String ENDPOINTS = "AWS_ENDPOINTS";
  private static final List<String> KEYS = List.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
  private static final String GOOGLE = "storage.googleapis.com";

  /** Long enough that no key of a service looks like it by chance. */
  private static final Pattern BASE64 =
      Pattern.compile("(?:[A-Za-z0-9+/]{4}){4,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?");

  private final KubeObject target;
  private final KubeObject secret;
  private final Findings findings;

  BackupSecret(KubeObject target, KubeObject secret, Findings findings) {
    this.target = target;
    this.secret = secret;
    this.findings = findings;
  }

  /** A value in the clear, and where it stands. */
  private record Value(String text, String path) {}

  void check() {
    if (!AppSpec.text(target.spec(), "backupTargetURL").startsWith("s3:")) {
      return;
    }
    place();
    for (String key : KEYS) {
      Optional<Value> value = value(key);
      if (value.isEmpty() && !unreadable(key)) {
        error(
            RuleName.BACKUP_SECRET,
            "",
            "has no " + key,
            "add it: an HMAC key, for Google Cloud Storage");
      }
      value.ifPresent(this::key);
    }
    value(ENDPOINTS).ifPresent(this::endpoint);
  }

  private void error(RuleName rule, String path, String message, String advice) {
    findings.error(rule, secret, path, message, advice);
  }

  private void place() {
    if (!secret.namespace().isEmpty()
        && !target.namespace().isEmpty()
        && !secret.namespace().equals(target.namespace())) {
      error(
          RuleName.BACKUP_SECRET,
          "metadata.namespace",
          "is not that of the BackupTarget that names it",
          "put it into Longhorn's namespace, as the target is");
    }
  }

  /** Kubernetes lets stringData win. */
  private Optional<Value> value(String key) {
    JsonNode plain = secret.content().path("stringData").path(key);
    if (plain.isTextual()) {
      return Optional.of(new Value(plain.asText(), "stringData." + key));
    }
    JsonNode encoded = secret.content().path("data").path(key);
    return encoded.isTextual()
        ? decoded(encoded.asText()).map(text -> new Value(text, "data." + key))
        : Optional.empty();
  }

  private static Optional<String> decoded(String base64) {
    try {
      return Optional.of(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private boolean unreadable(String key) {
    boolean there = secret.content().path("data").path(key).isTextual();
    if (there) {
      error(
          RuleName.BACKUP_SECRET,
          "data." + key,
          "is no base64",
          "encode it, or write it under stringData as it is");
    }
    return there;
  }

  private void key(Value value) {
    if (value.text().isEmpty()) {
      error(RuleName.BACKUP_SECRET, value.path(), "is empty", "set it");
    } else if (hasSpace(value.text())) {
      error(
          RuleName.BACKUP_SECRET,
          value.path(),
          "has white space in it, which Longhorn does not take",
          "take it out: echo adds a line feed, printf '%s' does not; in a template, pipe it through trim");
    } else if (isEncodedTwice(value.text())) {
      error(
          RuleName.BACKUP_SECRET,
          value.path(),
          value.path().startsWith("data.")
              ? "is base64 of base64"
              : "is base64, which stringData encodes again",
          "encode it once");
    }
  }

  private static boolean hasSpace(String text) {
    return text.chars().anyMatch(Character::isWhitespace);
  }

  /** What base64 of text comes to: a key of 20 or 40 characters may be of its alphabet, but does not decode to text. */
  private static boolean isEncodedTwice(String text) {
    return BASE64.matcher(text).matches()
        && decoded(text)
            .filter(inner -> inner.strip().chars().allMatch(c -> c >= ' ' && c < 0x7f))
            .isPresent();
  }

  private void endpoint(Value value) {
    String text = value.text();
    if (text.isEmpty()) {
      return;
    }
    if (hasSpace(text)) {
      error(
          RuleName.BACKUP_ENDPOINT,
          value.path(),
          "has white space in it, which Longhorn does not take",
          "take it out: echo adds a line feed, printf '%s' does not");
    } else if (isEncodedTwice(text)) {
      error(RuleName.BACKUP_ENDPOINT, value.path(), "is base64 of base64", "encode it once");
    } else if (!isUrl(text)) {
      error(
          RuleName.BACKUP_ENDPOINT,
          value.path(),
          "is no address of a service",
          "write https:// and the host; the bucket belongs into the target's URL");
    } else if (text.contains("googleapis.com") && !text.equals("https://" + GOOGLE)) {
      error(
          RuleName.BACKUP_ENDPOINT,
          value.path(),
          "is not the endpoint of Google Cloud Storage that Longhorn can use",
          "write https://" + GOOGLE + ", without a path");
    }
  }

  private static boolean isUrl(String text) {
    try {
      URI uri = new URI(text);
      return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
          && uri.getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
