package fr.arcodange.factoryline.tofu;

import fr.arcodange.factoryline.text.Excerpt;
import fr.arcodange.factoryline.text.Markdown;
import fr.arcodange.factoryline.text.Page;
import fr.arcodange.factoryline.tofu.Veil.Withheld;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** The attributes of each change, folded under its address, the gravest first; as many as one comment could ever hold. */
final class ChangeDetails implements PlanVisitor {
  private final UnaryOperator<String> redact;
  private final Map<ChangeKind, Details> detailsByKind = new EnumMap<>(ChangeKind.class);

  ChangeDetails(UnaryOperator<String> redact, int mostBytes) {
    this.redact = redact;
    for (ChangeKind kind : ChangeKind.values()) {
      detailsByKind.put(kind, new Details(new ArrayList<>(), new Excerpt(mostBytes)));
    }
  }

  @Override
  public void change(PlannedChange change) {
    ChangeKind.of(change).ifPresent(kind -> add(kind, change));
  }

  private void add(ChangeKind kind, PlannedChange change) {
    Details details = Objects.requireNonNull(detailsByKind.get(kind));
    if (details.diffs().isFull()) {
      details.diffs().skip();
      return;
    }
    // Of what is only forgotten nothing changes.
    List<String> lines =
        change.action() == ChangeAction.FORGET ? List.of() : ValueDiff.of(change, redact);
    if (!lines.isEmpty()) {
      details.diffs().add(String.join("\n", lines));
      details
          .summaries()
          .add(kind.verb() + " "
              + Markdown.htmlCode(Reason.shortened(redact.apply(change.address()))));
    }
  }

  /** Adds what there is room for. */
  Added addTo(Page page, SensitiveStrings sensitive) {
    Withheld withheld = Withheld.NOTHING;
    int leftOut = 0;
    for (Details details : detailsByKind.values()) {
      List<String> diffs = details.diffs().pieces();
      int shown = 0;
      while (shown < diffs.size()) {
        Veil.Lifted lifted = Veil.lift(diffs.get(shown), sensitive);
        if (!page.add(details.markdown(shown, lifted.lines()))) {
          break;
        }
        withheld = withheld.plus(lifted.withheld());
        shown++;
      }
      leftOut += details.diffs().count() - shown;
    }
    return new Added(withheld, leftOut);
  }

  /**
   * What was added.
   *
   * @param withheld values that are not shown in it
   * @param leftOut how many changes there was no room for
   */
  record Added(Withheld withheld, int leftOut) {}

  /** Those of one kind; what is kept of the summaries and of the diffs belongs together, one by one. */
  private record Details(List<String> summaries, Excerpt diffs) {
    /** What is sensitive goes before there is Markdown around it, or a secret could take that away. */
    String markdown(int number, String diff) {
      return Markdown.details(summaries.get(number), Markdown.fence("diff", diff));
    }
  }
}
