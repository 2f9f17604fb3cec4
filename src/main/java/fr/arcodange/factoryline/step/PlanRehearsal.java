package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.exec.Background;
import fr.arcodange.factoryline.review.BundleWriter;
import fr.arcodange.factoryline.review.EvidenceKey;
import fr.arcodange.factoryline.review.EvidenceNames;
import fr.arcodange.factoryline.review.Manifest;
import fr.arcodange.factoryline.text.CommentHead;
import fr.arcodange.factoryline.text.Subject;
import fr.arcodange.factoryline.tofu.PlanComment;
import fr.arcodange.factoryline.tofu.PlanReader;
import fr.arcodange.factoryline.tofu.PlanVisitor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads a small plan of its own again and again while {@code tofu show} is still busy with the real one, so that Java has compiled
 * by then what reads plans. Nothing comes of it but time: 0.04 s at 1,000 resources. It ends at the real plan's first word.
 */
final class PlanRehearsal implements PlanVisitor, AutoCloseable {
  /** As many as gain something; more would keep a core from whoever needs it. */
  private static final int ROUNDS = 10;

  private static final int CHANGES = 20;
  private static final String CHANGE = """
      {"address":"a.b[%1$d]","mode":"managed","type":"a","name":"b","index":%1$d,"provider_name":"a",
       "change":{"actions":["%2$s"],"before":%3$s,"after":{"c":{"d":"%1$d","e":2}},
       "after_unknown":{"c":{},"id":true},"before_sensitive":false,"after_sensitive":{"c":{}}}}""";

  private final Background<Integer> going;
  private volatile boolean ended;

  private PlanRehearsal() {
    this.going = Background.begin("rehearsing", () -> rehearse(() -> !ended));
  }

  static PlanRehearsal begin() {
    return new PlanRehearsal();
  }

  /** Reads its plan while the real one is waited for, and tells how often. */
  static int rehearse(BooleanSupplier waiting) {
    byte[] plan = plan().getBytes(StandardCharsets.UTF_8);
    int round = 0;
    while (round < ROUNDS && waiting.getAsBoolean()) {
      read(plan);
      round++;
    }
    return round;
  }

  static String plan() {
    return IntStream.range(0, CHANGES)
        .mapToObj(index -> index % 2 == 0
            ? CHANGE.formatted(index, "create", "null")
            : CHANGE.formatted(index, "update", "{\"c\":{\"d\":\"x\",\"e\":1},\"id\":\"f\"}"))
        .collect(Collectors.joining(
            ",",
            "{\"format_version\":\"1.2\",\"terraform_version\":\"1\",\"resource_changes\":[",
            "]}"));
  }

  /** As the real one is read, into a comment and evidence that nobody gets. */
  private static void read(byte[] plan) {
    PlanComment comment = new PlanComment(
        new CommentHead(
            Subject.tofu(".", "default"), "", Optional.empty(), Optional.empty(), Optional.empty()),
        UnaryOperator.identity());
    try (BundleWriter bundle =
        new BundleWriter(OutputStream.nullOutputStream(), manifest(), Optional.empty())) {
      PlanReader.read(
          new ByteArrayInputStream(plan),
          PlanVisitor.of(comment, new ReviewedChanges(bundle::add)));
      comment.markdown();
      bundle.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Manifest manifest() {
    return new Manifest(
        new EvidenceNames("nobody", "nothing", ".", "default"),
        Optional.empty(),
        Optional.empty(),
        "",
        Optional.empty(),
        Optional.empty(),
        "",
        Optional.empty(),
        EvidenceKey.random(new SecureRandom()),
        Set.of(),
        Optional.empty(),
        "");
  }

  @Override
  public void header(String formatVersion, String tofuVersion) {
    ended = true;
  }

  @Override
  public void close() {
    ended = true;
    going.await();
  }
}
