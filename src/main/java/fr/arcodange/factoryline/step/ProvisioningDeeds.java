package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.review.Change.Command;
import fr.arcodange.factoryline.text.Markdown;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What became of the commands of a plan, as its receipt tells it. */
final class ProvisioningDeeds {
  private final List<Deeds.Deed> planned;
  private final UnaryOperator<String> redact;

  /** @param redact sees every foreign string of the page */
  ProvisioningDeeds(List<Command> planned, UnaryOperator<String> redact) {
    this.planned = deeds(planned);
    this.redact = redact;
  }

  /** @param failure why it ended early, if it failed */
  Deeds of(Deeds.Status status, List<Command> commands, Optional<Failure> failure) {
    List<Deeds.Deed> done = deeds(commands);
    List<Deeds.Deed> left = without(done);
    PageAndLog page = new PageAndLog(redact);
    failure.ifPresent(why -> {
      page.foreign(why.message());
      why.hint().ifPresent(page::foreign);
    });
    if (!left.isEmpty()) {
      page.paged("**Not done: " + left.size() + "**\n\n" + table(left));
    }
    if (!done.isEmpty()) {
      page.paged(Markdown.details("Done: " + done.size(), table(done)) + "\n");
    }
    return new Deeds(
        status,
        PgDifference.counted(done.size(), "step") + " done",
        done,
        left,
        page.page(),
        List.of(),
        true,
        failure);
  }

  private static List<Deeds.Deed> deeds(List<Command> commands) {
    return commands.stream()
        .map(command -> new Deeds.Deed(command.verb(), command.address()))
        .toList();
  }

  private List<Deeds.Deed> without(List<Deeds.Deed> done) {
    Map<Deeds.Deed, Integer> counts = new HashMap<>();
    done.forEach(deed -> counts.merge(deed, 1, Integer::sum));
    return planned.stream()
        .filter(deed -> counts.merge(deed, -1, Integer::sum) < 0)
        .toList();
  }

  private String table(List<Deeds.Deed> deeds) {
    PageAndLog table = new PageAndLog(redact);
    table.table(
        List.of("", "what"),
        deeds,
        deed -> List.of(table.sentence(deed.action()), table.cell(deed.address())));
    return table.page();
  }
}
