package fr.arcodange.factoryline.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.Failure;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a bundle is about: its first line.
 *
 * @param names the repository, root module and workspace
 * @param pullRequest none for what was planned outside one, as a refused apply is
 * @param baseSha the tip of the branch it was merged with for the plan
 * @param headSha the commit whose author asked
 * @param mergedTree the tree that was planned, where it is a merge
 * @param lockFile digest of the dependency lock file, where there is one
 * @param plannedWith program and version, as in {@code OpenTofu 1.12.6}
 * @param server what tells the server that was planned for from every other, where it was one and that was to be seen
 * @param volatilePaths what the digests leave out
 * @param createdBy program and version that wrote the bundle
 */
public record Manifest(
    EvidenceNames names,
    Optional<Long> pullRequest,
    Optional<String> baseSha,
    String headSha,
    Optional<String> mergedTree,
    Optional<String> lockFile,
    String plannedWith,
    Optional<String> server,
    EvidenceKey key,
    Set<PathGlob> volatilePaths,
    Optional<String> runUrl,
    String createdBy) {
  private static final int VERSION = 1;

  public Manifest {
    Objects.requireNonNull(names);
    Objects.requireNonNull(headSha);
    Objects.requireNonNull(key);
    volatilePaths = Set.copyOf(volatilePaths);
  }

  /**
   * Why a plan may be another one now: clauses about what this one and the one of {@code then} were made of and with. Empty if all
   * is the same. Whoever wrote the other manifest may have put anything into it.
   */
  public List<String> differencesFrom(Manifest then) {
    List<String> differences = new ArrayList<>();
    if (pullRequest.equals(then.pullRequest) && !headSha.equals(then.headSha)) {
      differences.add("the branch was at " + then.headSha + ", now it is at " + headSha);
    }
    if (!plannedWith.equals(then.plannedWith)) {
      differences.add("it was planned with " + then.plannedWith + ", now with " + plannedWith);
    }
    if (!server.equals(then.server)) {
      differences.add("it was planned for " + named(then.server) + ", now for " + named(server)
          + ": what goes by one name is not one server");
    }
    if (!lockFile.equals(then.lockFile)) {
      differences.add("the dependency lock file is another one now");
    }
    if (!volatilePaths.equals(then.volatilePaths)) {
      differences.add("the --volatile list is another one now");
    }
    return differences;
  }

  private static String named(Optional<String> server) {
    return server
        .map(identifier -> "the server " + identifier)
        .orElse("one that did not tell which it is");
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", VERSION);
    json.put("owner", names.owner());
    json.put("repository", names.repository());
    pullRequest.ifPresent(number -> json.put("pullRequest", number));
    json.put("root", names.root());
    json.put("workspace", names.workspace());
    baseSha.ifPresent(sha -> json.put("baseSha", sha));
    json.put("headSha", headSha);
    mergedTree.ifPresent(tree -> json.put("mergedTree", tree));
    lockFile.ifPresent(digest -> json.put("lockFile", digest));
    json.put("plannedWith", plannedWith);
    server.ifPresent(identifier -> json.put("server", identifier));
    json.put("key", key.base64());
    ArrayNode globs = json.putArray("volatile");
    volatilePaths.stream().map(PathGlob::pattern).sorted().forEach(globs::add);
    runUrl.ifPresent(url -> json.put("runUrl", url));
    json.put("createdBy", createdBy);
    return json;
  }

  /** @throws IllegalArgumentException if it is not one */
  static Manifest of(JsonNode json) {
    Json.requireVersion(json, VERSION);
    Set<PathGlob> globs = new LinkedHashSet<>();
    Json.texts(json, "volatile").forEach(pattern -> globs.add(new PathGlob(pattern)));
    return new Manifest(
        names(json),
        Json.optionalNumber(json, "pullRequest"),
        Json.optionalText(json, "baseSha"),
        Json.text(json, "headSha"),
        Json.optionalText(json, "mergedTree"),
        Json.optionalText(json, "lockFile"),
        Json.text(json, "plannedWith"),
        Json.optionalText(json, "server"),
        EvidenceKey.parse(Json.text(json, "key")),
        globs,
        Json.optionalText(json, "runUrl"),
        Json.text(json, "createdBy"));
  }

  private static EvidenceNames names(JsonNode json) {
    try {
      return new EvidenceNames(
          Json.text(json, "owner"),
          Json.text(json, "repository"),
          Json.text(json, "root"),
          Json.text(json, "workspace"));
    } catch (Failure e) {
      throw new IllegalArgumentException(e.message(), e);
    }
  }
}
