package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which value a scalar stands for, by the rules of go-yaml v2's {@code resolve.go}. */
final class YamlScalars {
  private static final String TAGS = "tag:yaml.org,2002:";
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final Map<String, JsonNode> WORDS = words();

  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?");
  private static final Pattern NOT_A_NUMBER =
      Pattern.compile("\\.nan|\\.NaN|\\.NAN|[-+]?\\.(?:inf|Inf|INF)");
  private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MOST = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  private YamlScalars() {}

  private static Map<String, JsonNode> words() {
    Map<String, JsonNode> words = new HashMap<>();
    for (String word : "y Y yes Yes YES true True TRUE on On ON".split(" ", -1)) {
      words.put(word, NODES.booleanNode(true));
    }
    for (String word : "n N no No NO false False FALSE off Off OFF".split(" ", -1)) {
      words.put(word, NODES.booleanNode(false));
    }
    for (String word : "~ null Null NULL".split(" ", -1)) {
      words.put(word, NODES.nullNode());
    }
    words.put("", NODES.nullNode());
    return Map.copyOf(words);
  }

  /**
   * The value.
   *
   * @param tag as the parser gives it, if there is one
   * @param plain whether it stands without quotes
   * @throws IllegalArgumentException if it has none in JSON, or not of the type that its tag asks for; its message holds no value
   */
  static JsonNode value(@Nullable String tag, boolean plain, String text) {
    String type = tag == null || !tag.startsWith(TAGS) ? "" : tag.substring(TAGS.length());
    if (tag == null || tag.equals("!")) {
      return plain && tag == null ? resolved(text) : NODES.textNode(text);
    }
    return switch (type) {
      case "bool" -> required(resolved(text), JsonNode::isBoolean, type);
      case "int" -> required(resolved(text), JsonNode::isIntegralNumber, type);
      case "float" -> required(resolved(text), JsonNode::isNumber, type);
      case "null" -> required(resolved(text), JsonNode::isNull, type);
      case "binary" -> NODES.textNode(binary(text));
      default -> NODES.textNode(text);
    };
  }

  private static JsonNode required(JsonNode value, Predicate<JsonNode> test, String type) {
    if (!test.test(value)) {
      throw new IllegalArgumentException(
          "a value is not of the type that its tag !!" + type + " says");
    }
    return value;
  }

  private static String binary(String text) {
    try {
      return new String(Base64.getMimeDecoder().decode(text), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("a value that is tagged !!binary is not base64", e);
    }
  }

  private static JsonNode resolved(String text) {
    JsonNode word = WORDS.get(text);
    if (word != null) {
      return word;
    }
    char first = text.charAt(0);
    boolean mayBeNumber =
        (first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.';
    return mayBeNumber ? number(text).orElseGet(() -> NODES.textNode(text)) : NODES.textNode(text);
  }

  private static Optional<JsonNode> number(String text) {
    if (NOT_A_NUMBER.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "a value is no number that JSON knows: write it in quotes");
    }
    if (text.charAt(0) == '.') {
      return FLOAT.matcher(text).matches() ? Optional.of(real(text)) : Optional.empty();
    }
    String plain = text.replace("_", "");
    Optional<JsonNode> integer = integer(plain);
    if (integer.isPresent()) {
      return integer;
    }
    return FLOAT.matcher(plain).matches() ? Optional.of(real(plain)) : Optional.empty();
  }

  /** A whole number prints as one in Go's JSON, up to 1e21. */
  private static JsonNode real(String text) {
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      return NODES.textNode(text);
    }
    return value == Math.rint(value) && Math.abs(value) < 9e15
        ? NODES.numberNode((long) value)
        : NODES.numberNode(value);
  }

  private static Optional<JsonNode> integer(String text) {
    int sign = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
    String digits = text.substring(sign);
    int radix = radix(digits);
    String bare = radix == 10 ? digits : digits.substring(isDigit(digits.charAt(1)) ? 1 : 2);
    if (bare.isEmpty() || !isOf(bare, radix)) {
      return Optional.empty();
    }
    BigInteger value = new BigInteger(bare, radix);
    if (text.startsWith("-")) {
      value = value.negate();
    }
    if (value.compareTo(LEAST) < 0
        || value.compareTo(MOST) > 0
        || (sign == 1 && value.bitLength() > 63)) {
      return Optional.empty();
    }
    return Optional.of(
        value.bitLength() > 63 ? NODES.numberNode(value) : NODES.numberNode(value.longValue()));
  }

  private static int radix(String digits) {
    if (digits.length() < 2 || digits.charAt(0) != '0') {
      return 10;
    }
    return switch (digits.charAt(1)) {
      case 'x', 'X' -> 16;
      case 'b', 'B' -> 2;
      case 'o', 'O' -> 8;
      default -> isDigit(digits.charAt(1)) ? 8 : 10;
    };
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isOf(String digits, int radix) {
    return digits.chars().allMatch(digit -> digit < 0x80 && Character.digit(digit, radix) >= 0);
  }
}
