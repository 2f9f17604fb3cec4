package fr.arcodange.factoryline.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The texts under which one secret can turn up in output. */
final class SecretForms {
  static final int SHORTEST = 4;
  private static final int SHORTEST_LAST_LINE = 16;
  private static final String UNRESERVED = "-._~";

  private SecretForms() {}

  static boolean isTooShort(String value) {
    String stripped = value.strip();
    return stripped.codePointCount(0, stripped.length()) < SHORTEST;
  }

  static Set<String> of(String value) {
    if (isTooShort(value)) {
      return Set.of();
    }
    Set<String> forms = new LinkedHashSet<>();
    addWhole(forms, value);
    addWhole(forms, value.strip());
    for (String line : lines(value)) {
      forms.add(line.strip());
    }
    List<String> longestFirst = new ArrayList<>(forms);
    longestFirst.removeIf(SecretForms::isTooShort);
    longestFirst.sort(Comparator.comparingInt(String::length).reversed());
    return new LinkedHashSet<>(longestFirst);
  }

  /** A key inside a JSON document (a service account) has its line breaks written as backslash and n. */
  private static String[] lines(String value) {
    return value.split(value.contains("-----BEGIN") ? "\\R|\\\\r|\\\\n" : "\\R", -1);
  }

  private static void addWhole(Set<String> forms, String value) {
    forms.add(value);
    addBase64(forms, value.getBytes(StandardCharsets.UTF_8));
    addUrlEncoded(forms, value);
    addQuoted(forms, value);
  }

  private static void addBase64(Set<String> forms, byte[] bytes) {
    String whole = Base64.getEncoder().encodeToString(bytes);
    addBothAlphabets(forms, whole);
    addBothAlphabets(forms, whole.replace("=", ""));
    addWrapped(forms, whole, 64);
    addWrapped(forms, whole, 76);
    for (int before = 0; before < 3; before++) {
      addBothAlphabets(forms, inner(bytes, before));
    }
  }

  private static void addBothAlphabets(Set<String> forms, String base64) {
    forms.add(base64);
    forms.add(base64.replace('+', '-').replace('/', '_'));
  }

  /** What tools that break base64 into lines print; a short last line would be found all over other text. */
  private static void addWrapped(Set<String> forms, String base64, int width) {
    if (base64.length() <= width) {
      return;
    }
    for (int start = 0; start < base64.length(); start += width) {
      int end = Math.min(base64.length(), start + width);
      if (end - start >= SHORTEST_LAST_LINE) {
        forms.add(base64.substring(start, end));
      }
    }
  }

  /** The characters that stand for these bytes wherever they lie in something longer, as in a Basic authorization. */
  private static String inner(byte[] bytes, int before) {
    byte[] shifted = new byte[before + bytes.length];
    System.arraycopy(bytes, 0, shifted, before, bytes.length);
    String encoded = Base64.getEncoder().encodeToString(shifted);
    int touchedByOthersBefore = before == 0 ? 0 : before + 1;
    int whollyOurs = shifted.length / 3 * 4 + shifted.length % 3;
    return encoded.substring(Math.min(touchedByOthersBefore, whollyOurs), whollyOurs);
  }

  private static void addUrlEncoded(Set<String> forms, String value) {
    for (String unescaped :
        List.of(UNRESERVED, "-._*", UNRESERVED + "!'()*", UNRESERVED + "$&+=:@")) {
      String encoded = urlEncoded(value, unescaped);
      forms.add(encoded);
      forms.add(encoded.replace("%20", "+"));
      forms.add(lowerCaseEscapes(encoded));
    }
  }

  private static String urlEncoded(String value, String unescaped) {
    StringBuilder encoded = new StringBuilder(value.length() + 16);
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || unescaped.indexOf(c) >= 0)) {
        encoded.append(c);
      } else {
        encoded.append('%').append(hex(c, 2).toUpperCase(Locale.ROOT));
      }
    }
    return encoded.toString();
  }

  private static String lowerCaseEscapes(String encoded) {
    StringBuilder lower = new StringBuilder(encoded);
    for (int i = lower.indexOf("%"); i >= 0; i = lower.indexOf("%", i + 3)) {
      lower.replace(i, i + 3, lower.substring(i, i + 3).toLowerCase(Locale.ROOT));
    }
    return lower.toString();
  }

  private static void addQuoted(Set<String> forms, String value) {
    String json = escaped(value, "", false);
    forms.add(json);
    forms.add(escaped(json, "", false)); // JSON inside JSON, as in a Docker configuration
    forms.add(json.replace("/", "\\/"));
    forms.add(escaped(value, "<>&\u2028\u2029\u007f", false)); // encoding/json of Go
    String ascii = escaped(value, "\u007f", true);
    forms.add(ascii);
    forms.add(upperCaseEscapes(ascii));
    forms.add(json.replace("${", "$${").replace("%{", "%%{")); // HCL, as plans are printed
    forms.add(value.replace("'", "'\\''")); // the shell's trace
    forms.add(value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
    forms.add(Display.line(value));
  }

  private static String escaped(String value, String alsoAsUnicode, boolean asciiOnly) {
    StringBuilder escaped = new StringBuilder(value.length() + 16);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> escaped.append("\\\"");
        case '\\' -> escaped.append("\\\\");
        case '\n' -> escaped.append("\\n");
        case '\r' -> escaped.append("\\r");
        case '\t' -> escaped.append("\\t");
        case '\b' -> escaped.append("\\b");
        case '\f' -> escaped.append("\\f");
        default -> {
          if (c < ' ' || alsoAsUnicode.indexOf(c) >= 0 || (asciiOnly && c >= 0x80)) {
            escaped.append("\\u").append(hex(c, 4));
          } else {
            escaped.append(c);
          }
        }
      }
    }
    return escaped.toString();
  }

  private static String upperCaseEscapes(String escaped) {
    StringBuilder upper = new StringBuilder(escaped);
    for (int i = upper.indexOf("\\u");
        i >= 0 && i + 6 <= upper.length();
        i = upper.indexOf("\\u", i + 2)) {
      upper.replace(i + 2, i + 6, upper.substring(i + 2, i + 6).toUpperCase(Locale.ROOT));
    }
    return upper.toString();
  }

  private static String hex(char c, int digits) {
    String hex = Integer.toHexString(c);
    return "0".repeat(Math.max(0, digits - hex.length())) + hex;
  }
}
