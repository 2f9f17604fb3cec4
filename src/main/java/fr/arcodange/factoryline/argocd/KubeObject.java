package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;

/**
 * One rendered object.
 *
 * @param source the template it came from, as Helm names it: {@code factory/templates/apps.yaml}; empty if it did not say
 * @param content what it holds, with every scalar of the type that Kubernetes takes it for
 * @param number which one it is of those that have one {@code generateName}, from 1
 */
public record KubeObject(String source, ObjectNode content, int number) {

  public KubeObject {
    Objects.requireNonNull(source);
    Objects.requireNonNull(content);
  }

  public KubeObject(String source, ObjectNode content) {
    this(source, content, 1);
  }

  /** As written: {@code argoproj.io/v1alpha1}; empty if there is none. */
  public String apiVersion() {
    return text("apiVersion");
  }

  /** Empty if there is none. */
  public String kind() {
    return text("kind");
  }

  public String name() {
    return content.path("metadata").path("name").asText("");
  }

  /** Empty if it names none. */
  public String namespace() {
    return content.path("metadata").path("namespace").asText("");
  }

  /** The API group; empty for the core's. */
  public String group() {
    String apiVersion = apiVersion();
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  /** Whether it is of this group and kind, in whichever version. */
  public boolean is(String group, String kind) {
    return kind().equals(kind) && group().equals(group);
  }

  /** Whether it is an Application of Argo CD. */
  public boolean isApplication() {
    return ArgoKinds.APPLICATION.matches(this);
  }

  /** What a server makes a name from; empty if the object has its own. */
  public String generateName() {
    return name().isEmpty() ? content.path("metadata").path("generateName").asText("") : "";
  }

  /** The name by which a file is called; for a name that is yet to be made, its beginning. */
  String fileName() {
    return generateName().isEmpty() ? name() : generateName() + numbered();
  }

  /** An object whose name is yet to be made has its beginning and a star, which no name has, for one. */
  public ObjectKey key() {
    String name = generateName().isEmpty() ? name() : generateName() + "*" + numbered();
    return new ObjectKey(group(), kind(), namespace(), name);
  }

  private String numbered() {
    return number == 1 ? "" : Integer.toString(number);
  }

  /** The value of an annotation; missing if there is none. */
  public JsonNode annotation(String name) {
    return content.path("metadata").path("annotations").path(name);
  }

  public JsonNode spec() {
    return content.path("spec");
  }

  private String text(String field) {
    return content.path(field).asText("");
  }
}
