package fr.arcodange.factoryline.tofu;

import fr.arcodange.factoryline.text.Excerpt;
import fr.arcodange.factoryline.text.Markdown;
import fr.arcodange.factoryline.text.Numerals;
import fr.arcodange.factoryline.text.Page;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Every change by action and address as a Markdown table, the gravest first, in bounded memory: rows beyond what a comment can
 * hold are counted by kind. Nothing in an address can break out of its cell.
 */
public final class ChangeTable implements PlanVisitor {
  private static final int MOST_BYTES = 20_000;
  private static final int MOST_ELEMENTS = 60;
  private static final int LAST_LINE = 400;
  private static final int NAMES = 800;

  private final UnaryOperator<String> redact;
  private final Map<ChangeKind, Rows> rowsByKind = new EnumMap<>(ChangeKind.class);

  /** @param redact sees every foreign string before anything is done with it, as a Redactor's {@code redact} */
  public ChangeTable(UnaryOperator<String> redact) {
    this.redact = redact;
    for (ChangeKind kind : ChangeKind.values()) {
      rowsByKind.put(kind, new Rows(new Excerpt(MOST_BYTES), new Excerpt(NAMES)));
    }
  }

  @Override
  public void change(PlannedChange change) {
    ChangeKind.of(change).ifPresent(kind -> add(kind, change));
  }

  private void add(ChangeKind kind, PlannedChange change) {
    Rows rows = rows(kind);
    if (rows.excerpt().isFull()) {
      rows.excerpt().skip();
      return;
    }
    String address = Markdown.cell(Reason.shortened(redact.apply(change.address())));
    rows.excerpt()
        .add("| " + kind.verb() + " | " + address + " | " + Reason.of(change, redact) + " |\n");
    rows.names().add(address);
  }

  private Rows rows(ChangeKind kind) {
    return Objects.requireNonNull(rowsByKind.get(kind));
  }

  /** How many changes of one kind there are. */
  public int count(ChangeKind kind) {
    return rows(kind).excerpt().count();
  }

  /** Whether there is no change that does anything. */
  public boolean isEmpty() {
    return present().findAny().isEmpty();
  }

  private Stream<ChangeKind> present() {
    return Stream.of(ChangeKind.values()).filter(kind -> count(kind) > 0);
  }

  /** The first few addresses of a kind as Markdown: {@code `a`, `b` and 7 more}. */
  public String names(ChangeKind kind) {
    List<String> names = rows(kind).names().pieces();
    int more = count(kind) - names.size();
    String listed = String.join(", ", names);
    return more == 0 ? listed : (listed.isEmpty() ? "" : listed + " and ") + more + " more";
  }

  /** The table, at most {@code mostBytes} long; empty if there is no change. */
  public String markdown(int mostBytes) {
    if (isEmpty()) {
      return "";
    }
    Page page = new Page(Math.min(mostBytes, MOST_BYTES) - LAST_LINE, MOST_ELEMENTS);
    page.add("| | resource | |\n|---|---|---|\n");
    List<String> leftOut = new ArrayList<>();
    present().forEach(kind -> {
      int shown = page.addWhileRoom(rows(kind).excerpt().pieces());
      if (shown < count(kind)) {
        leftOut.add(Numerals.grouped(count(kind) - shown) + " more to " + kind.verb());
      }
    });
    return page.text() + (leftOut.isEmpty() ? "" : "\nand " + String.join(", ", leftOut) + ".\n");
  }

  /** The rows of one kind, and the first addresses among them. */
  private record Rows(Excerpt excerpt, Excerpt names) {}
}
