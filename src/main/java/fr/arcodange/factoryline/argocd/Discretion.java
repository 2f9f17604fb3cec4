package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.argocd.Masking.Masked;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What of an object is not for a page that others read: what a Secret holds, the annotation in which kubectl keeps a copy of an
 * object, user and password in a URL, private keys, and texts under a name that is usually that of a secret ({@code password},
 * {@code token}, {@code secret}, {@code apiKey}, …) but does not end as the name of a reference does ({@code secretName}, {@code
 * passwordRef}, {@code pullSecret}). In texts the same goes for what is YAML, JSON, {@code name: value} or {@code name=value} there, and
 * for what follows an option, be it the next word or the next element of a list ({@code --password hunter2}).
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

  private static final Pattern OPTION = Pattern.compile("--?[A-Za-z][\\w.-]*");
  private static final Pattern LAST_WORD = Pattern.compile("[A-Za-z0-9_-]+$");
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
    boolean isContent = isSecret && path.isEmpty() && holdsSecrets(name);
    return isContent ? Cover.ALL : ofMember(cover, name, object.path("name").asText(""));
  }

  /** Of a Secret's own members. */
  static boolean holdsSecrets(String name) {
    return name.equals("data") || name.equals("stringData");
  }

  /** @param sibling what the member {@code name} beside it says */
  static Cover ofMember(Cover cover, String name, String sibling) {
    if (cover == Cover.ALL || name.equals(KUBECTL_COPY)) {
      return Cover.ALL;
    }
    if (isReference(name)) {
      return Cover.NONE;
    }
    boolean isValueOfSecret = name.equals("value") && isSecretName(sibling);
    return cover == Cover.BY_NAME || isValueOfSecret || isSecretName(name)
        ? Cover.BY_NAME
        : Cover.NONE;
  }

  /**
   * The cover of an element of a list, where arguments may stand.
   *
   * @param before the text of the element before it; empty if there is none
   */
  static Cover ofElement(Cover cover, String before, String text) {
    boolean isValueOfSecret = cover == Cover.NONE
        && !text.startsWith("-")
        && OPTION.matcher(before).matches()
        && isSecretName(before);
    return isValueOfSecret ? Cover.BY_NAME : cover;
  }

  /** A value of one line or several, as it may be shown. */
  static String shown(JsonNode value, Cover cover) {
    boolean hidden = switch (cover) {
      case NONE -> false;
      case BY_NAME -> (value.isTextual() && !value.textValue().isEmpty()) || value.isNumber();
      case ALL -> true;
    };
    return hidden
        ? FieldChange.HIDDEN
        : ScalarText.of(value, text -> masked(text).shown());
  }

  /** What is hidden of a text that is shown otherwise: to be compared, never to be shown. */
  static List<String> unseen(JsonNode value, Cover cover) {
    return value.isTextual() && cover == Cover.NONE
        ? masked(value.textValue()).hidden()
        : List.of();
  }

  static boolean isSecretName(String name) {
    return SECRET_NAME.matcher(name).find() && !isReference(name);
  }

  private static boolean isReference(String name) {
    String end = name.length() <= LONGEST_END ? name : name.substring(name.length() - LONGEST_END);
    Matcher last = LAST_WORD.matcher(end);
    return REFERENCE_NAME.matcher(last.find() ? last.group() : end).find();
  }

  private static Masked masked(String text) {
    if (text.contains(PRIVATE_KEY)) {
      return new Masked(FieldChange.HIDDEN, List.of(text));
    }
    Masking names = new Masking();
    if (!SecretsInYaml.mask(text, names)) {
      SecretLines.mask(text, 0, text.length(), names);
    }
    Masked named = names.done();
    Masking urls = new Masking();
    UrlCredentials.mask(named.shown(), urls);
    Masked shown = urls.done();
    return new Masked(
        shown.shown(),
        Stream.concat(named.hidden().stream(), shown.hidden().stream()).toList());
  }
}
