package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A structural schema of a CustomResourceDefinition, ready to check with (see
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/, "Specifying a structural
 * schema").
 *
 * @param type none if the value may be anything
 */
record Structure(
    Optional<Type> type,
    boolean nullable,
    Members members,
    Elements elements,
    Optional<Limits> limits,
    Alternatives alternatives) {

  /** What a value has to be. */
  enum Type {
    OBJECT("an object"),
    ARRAY("a list"),
    STRING("a string"),
    INTEGER("an integer"),
    NUMBER("a number"),
    BOOLEAN("true or false"),
    INTEGER_OR_STRING("an integer or a string");

    private final String words;

    Type(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /**
   * What an object holds.
   *
   * @param others what a field has to be that is not named
   * @param open whether there may be fields that nobody named; Kubernetes drops them from an object that is closed
   * @param required in order, without those that have a default, which are there before anybody looks
   */
  record Members(
      Map<String, Structure> named,
      Optional<Structure> others,
      boolean open,
      Set<String> required) {

    /** What a field of this name has to be, if anything is known of it. */
    Optional<Structure> of(String name) {
      Structure known = named.get(name);
      return known == null ? others : Optional.of(known);
    }
  }

  /**
   * What a list holds.
   *
   * @param keys the fields that tell its elements apart; none if they need not differ
   * @param isSet whether its elements, which are scalars, have to differ
   */
  record Elements(Optional<Structure> each, List<String> keys, boolean isSet) {}

  /**
   * What a scalar has to be besides its type, and how many characters, elements or fields there may be.
   *
   * @param allowed none if every value is
   * @param format empty if none is given
   */
  record Limits(
      List<JsonNode> allowed,
      Optional<Pattern> pattern,
      String format,
      Optional<BigDecimal> minimum,
      boolean aboveMinimum,
      Optional<BigDecimal> maximum,
      boolean belowMaximum,
      Optional<BigDecimal> multipleOf,
      int leastSize,
      int mostSize) {
    static final Limits NONE = new Limits(
        List.of(),
        Optional.empty(),
        "",
        Optional.empty(),
        false,
        Optional.empty(),
        false,
        Optional.empty(),
        0,
        Integer.MAX_VALUE);
  }

  /** What else has to hold; none of it names a field that would be unknown otherwise. */
  record Alternatives(
      List<Structure> all, List<Structure> any, List<Structure> one, Optional<Structure> not) {
    static final Alternatives NONE =
        new Alternatives(List.of(), List.of(), List.of(), Optional.empty());

    boolean isEmpty() {
      return all.isEmpty() && any.isEmpty() && one.isEmpty() && not.isEmpty();
    }
  }
}
