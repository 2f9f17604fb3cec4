package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What of an object is not for a page that others read: what a Secret holds, the annotation in which kubectl keeps a copy of an
 * object, user and password in a URL, private keys, and texts under a name that is usually that of a secret ({@code password},
 * {@code token}, {@code secret}, {@code apiKey}, …) but does not end as the name of a reference does ({@code secretName}, {@code
 * passwordRef}, {@code pullSecret}). In texts of several lines the same goes for {@code name: value} and {@code name=value}.
 * This is a net, not a wall: what is to be secret has no place in a chart.
 */
final class Discretion {
  private static final Pattern SECRET_NAME = Pattern.compile(
      "passw(?:or)?d|passphrase|secret|token|htpasswd|api[-_.]?key|private[-_.]?key|access[-_.]?key|"
          + "encryption[-_.]?key|signing[-_.]?key|client[-_.]?key",
      Pattern.CASE_INSENSITIVE);
  private static final Pattern REFERENCE_NAME = Pattern.compile(
      "(?:names?|refs?|files?|path|namespace|kind|type|enabled|create|mount\\w*|engine|backend|url|id)$"
          + "|(?:^|[./_-])(?:existing|credential|pull|image[-_]?pull|tls)[-_]?secrets?$",
      Pattern.CASE_INSENSITIVE);
  /** Of a name the part that says whether it is that of a reference. */
  private static final int LONGEST_END = 100;

  private static final Pattern LAST_WORD = Pattern.compile("[A-Za-z0-9_-]+$");
  private static final Pattern USER_INFO = Pattern.compile("(://)[^/\\s@:]*:[^/\\s@]*@");
  private static final Pattern WEB_USER = Pattern.compile("(https?://)[^/\\s@]+@");
  private static final Pattern ASSIGNMENT =
      Pattern.compile("^(\\s*(?:- +)?(?:export +)?[\"']?)([\\w./-]+)([\"']?\\s*[:=]\\s*)(.*)$");
  private static final Pattern JSON_MEMBER = Pattern.compile("\"([\\w./-]{1,200})\"\\s*:\\s*\"");
  private static final String PRIVATE_KEY = "PRIVATE KEY-----";
  private static final String KUBECTL_COPY = "kubectl.kubernetes.io/last-applied-configuration";

  private final boolean isSecret;

  Discretion(KubeObject object) {
    this.isSecret = object.is("", "Secret");
  }

  /** How much of a value is covered. */
  enum Cover {
    NONE,
    /** Texts and numbers, but not what has the name of a reference. */
    BY_NAME,
    ALL
  }

  /** The cover of a member of an object. */
  Cover of(String path, Cover cover, String name, JsonNode object) {
    boolean holdsSecrets =
        isSecret && path.isEmpty() && (name.equals("data") || name.equals("stringData"));
    if (cover == Cover.ALL || holdsSecrets || name.equals(KUBECTL_COPY)) {
      return Cover.ALL;
    }
    if (isReference(name)) {
      return Cover.NONE;
    }
    boolean isValueOfSecret =
        name.equals("value") && isSecretName(object.path("name").asText(""));
    return cover == Cover.BY_NAME || isValueOfSecret || isSecretName(name)
        ? Cover.BY_NAME
        : Cover.NONE;
  }

  /** A value of one line or several, as it may be shown. */
  static String shown(JsonNode value, Cover cover) {
    boolean hidden = switch (cover) {
      case NONE -> false;
      case BY_NAME -> (value.isTextual() && !value.textValue().isEmpty()) || value.isNumber();
      case ALL -> true;
    };
    return hidden ? FieldChange.HIDDEN : ScalarText.of(value, Discretion::text);
  }

  /** The lines of a text of which something is not shown, as they are: to be compared, never to be shown. */
  static List<String> unseenLines(JsonNode value, Cover cover) {
    String[] shown = shown(value, cover).split("\n", -1);
    String[] all = value.asText().split("\n", -1);
    if (!value.isTextual() || all.length < 2 || shown.length != all.length) {
      return List.of();
    }
    return IntStream.range(0, all.length)
        .filter(i -> !shown[i].equals(all[i]))
        .mapToObj(i -> all[i])
        .toList();
  }

  static boolean isSecretName(String name) {
    return SECRET_NAME.matcher(name).find() && !isReference(name);
  }

  private static boolean isReference(String name) {
    String end = name.length() <= LONGEST_END ? name : name.substring(name.length() - LONGEST_END);
    Matcher last = LAST_WORD.matcher(end);
    return REFERENCE_NAME.matcher(last.find() ? last.group() : end).find();
  }

  private static String text(String text) {
    if (text.contains(PRIVATE_KEY)) {
      return FieldChange.HIDDEN;
    }
    String shown = withoutCredentials(text);
    return shown.indexOf('\n') < 0 ? members(shown) : lines(shown);
  }

  /** A URL, or a text that holds some, without user and password. */
  static String withoutCredentials(String text) {
    if (text.indexOf('@') < 0) {
      return text;
    }
    String shown = USER_INFO
        .matcher(text)
        .replaceAll("$1" + Matcher.quoteReplacement(FieldChange.HIDDEN) + "@");
    return WEB_USER
        .matcher(shown)
        .replaceAll("$1" + Matcher.quoteReplacement(FieldChange.HIDDEN) + "@");
  }

  /** Of JSON in one line. */
  private static String members(String text) {
    Matcher member = JSON_MEMBER.matcher(text);
    StringBuilder shown = new StringBuilder();
    int from = 0;
    while (member.find(from)) {
      int end = endOfText(text, member.end());
      boolean isHidden = isSecretName(member.group(1)) && end > member.end();
      shown.append(text, from, member.end());
      shown.append(isHidden ? FieldChange.HIDDEN : text.substring(member.end(), end));
      from = end;
    }
    return from == 0 ? text : shown.append(text, from, text.length()).toString();
  }

  /** Where the quote is that ends a text; where all ends, if there is none. */
  private static int endOfText(String json, int start) {
    int at = start;
    while (at < json.length() && json.charAt(at) != '"') {
      at += json.charAt(at) == '\\' ? 2 : 1;
    }
    return Math.min(at, json.length());
  }

  /** Of YAML, properties and the like. What is indented below a secret's name belongs to it. */
  private static String lines(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    int coveredBelow = -1;
    for (String line : text.split("\n", -1)) {
      int indent = line.length() - line.stripLeading().length();
      boolean covered = coveredBelow >= 0 && (line.isBlank() || indent > coveredBelow);
      if (covered) {
        shown.append(line, 0, indent).append(line.isBlank() ? "" : FieldChange.HIDDEN);
      } else {
        coveredBelow = -1;
        Matcher assignment = ASSIGNMENT.matcher(line);
        if (assignment.matches() && isSecretName(assignment.group(2))) {
          coveredBelow = indent;
          shown.append(assignment.group(1)).append(assignment.group(2)).append(assignment.group(3));
          shown.append(
              isOnlyBlockMark(assignment.group(4)) ? assignment.group(4) : FieldChange.HIDDEN);
        } else {
          shown.append(members(line));
        }
      }
      shown.append('\n');
    }
    shown.setLength(shown.length() - 1);
    return shown.toString();
  }

  private static boolean isOnlyBlockMark(String value) {
    String mark = value.strip().toLowerCase(Locale.ROOT);
    return mark.isEmpty() || mark.matches("[|>][+-]?\\d?|\\{}|\\[]|true|false|null|~");
  }
}
