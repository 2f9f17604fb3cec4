package fr.arcodange.factoryline.review;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;

/**
 * Every digest there is, under one key, in one place: showing and covering both come here, so that they cannot drift apart.
 * Not for use by several threads.
 */
final class ChangeDigests {
  private static final Removal KEEP_ALL = (path, unknown) -> false;

  private final DigestSettings settings;
  private final Hmac digest;
  private final CanonicalValue values;
  /** Paths are looked up while a value is being written, which another digest must not disturb. */
  private final Hmac pathDigest;

  ChangeDigests(EvidenceKey key, DigestSettings settings) {
    this.settings = settings;
    this.digest = new Hmac(key);
    this.values = new CanonicalValue(digest, settings.pathPrefix());
    this.pathDigest = new Hmac(key);
  }

  DigestSettings settings() {
    return settings;
  }

  /** The planned value of an object, an attribute or an output, less what is volatile and what {@code removal} names. */
  Digest content(ValuePath path, JsonNode after, JsonNode unknown, Removal removal) {
    digest.begin("content");
    values.write(after, unknown, path, (p, u) -> settings.isVolatile(p) || removal.removes(p, u));
    return digest.end();
  }

  private Digest content(ValuePath path, JsonNode value) {
    return content(path, value, Unknown.NOTHING, KEEP_ALL);
  }

  /** Which object it is: its id, or all of it where it has none. */
  private Digest identity(String address, String type, JsonNode before) {
    ValuePath root = ValuePath.root(address);
    JsonNode id = before.path("id");
    boolean known = id.isValueNode()
        && !CanonicalValue.isNothing(id)
        && !settings.isVolatile(root.member("id"));
    Digest value = known ? content(root.member("id"), id) : content(root, before);
    return digest.begin(known ? "id" : "object").text(type).digest(value).end();
  }

  Digest create(String address, String type, Digest after) {
    return digest.begin("create").text(address).text(type).digest(after).end();
  }

  /** That an object of these values comes to be at the address, whether anything was there before or not. */
  Digest outcome(String address, String type, Digest after) {
    return digest.begin("outcome").text(address).text(type).digest(after).end();
  }

  /** That the address gets a new object, so that what it deposes is to be destroyed. */
  Digest follow(String address) {
    return digest.begin("follow").text(address).end();
  }

  Digest delete(Change.Delete change) {
    return digest
        .begin(change.deposed().isPresent() ? "delete deposed" : "delete")
        .text(change.address())
        .digest(identity(change.address(), change.type(), change.before()))
        .end();
  }

  Digest replace(Change.Replace change, Digest after) {
    Set<Digest> paths = new TreeSet<>();
    ValuePath root = ValuePath.root(change.address());
    change.replacePaths().forEach(path -> {
      digest.begin("replace path");
      values.write(path, Unknown.NOTHING, root, KEEP_ALL);
      paths.add(digest.end());
    });
    Digest identity = identity(change.address(), change.type(), change.before());
    digest.begin("replace").text(change.address()).digest(identity).number(paths.size());
    paths.forEach(digest::digest);
    return digest.digest(after).end();
  }

  Digest update(ValuePath path, JsonNode before, Digest after) {
    Digest old = content(path, before);
    return digest
        .begin("update")
        .text(path.address())
        .text(path.text())
        .digest(old)
        .digest(after)
        .end();
  }

  /** That the value at a path, whatever it was, becomes one that is known only after apply. */
  Digest updateToUnknown(ValuePath path) {
    return digest
        .begin("update to unknown")
        .text(path.address())
        .text(path.text())
        .end();
  }

  /** That a path is changed, to whatever: only to explain why something is not covered. */
  Digest updatedPath(ValuePath path) {
    return digest.begin("updated path").text(path.address()).text(path.text()).end();
  }

  /** An update in which no value differs: of sensitivity, or of what a plan does not show. */
  Digest updateOfNothing(String address) {
    return digest.begin("update of nothing").text(address).end();
  }

  Digest move(Change.Move change) {
    return digest.begin("move").text(change.from()).text(change.to()).end();
  }

  Digest imports(Change.Import change) {
    return digest.begin("import").text(change.address()).text(change.id()).end();
  }

  Digest forget(Change.Forget change) {
    return digest
        .begin("forget")
        .text(change.address())
        .digest(identity(change.address(), change.type(), change.before()))
        .end();
  }

  /** Whether it was shown as certain or not makes no difference to what it does. */
  Digest command(Change.Command change) {
    Digest content = content(ValuePath.root(change.address()), change.content());
    return digest
        .begin("command")
        .text(change.address())
        .text(change.verb())
        .digest(content)
        .end();
  }

  Digest output(String name, Change.OutputAction action) {
    return digest.begin("output").text(name).text(action.name()).end();
  }

  Digest outputValue(String name, Digest after) {
    return digest.begin("output value").text(name).digest(after).end();
  }

  /** A path of an object that was shown as known only after apply. */
  Digest unknown(ValuePath path) {
    return pathDigest.begin("unknown").text(path.address()).text(path.text()).end();
  }

  Digest fingerprint(DigestSet digests) {
    digest.begin("fingerprint").number(digests.size());
    for (int i = 0; i < digests.size(); i++) {
      digest.digest(digests.get(i));
    }
    return digest.end();
  }
}
