package fr.arcodange.factoryline.step;

import static fr.arcodange.factoryline.step.ForgeLook.lower;

import fr.arcodange.factoryline.gitea.Forge;
import fr.arcodange.factoryline.gitea.ForgeRepository;
import fr.arcodange.factoryline.step.Inquiry.Asked;
import fr.arcodange.factoryline.step.Inquiry.Told;
import fr.arcodange.factoryline.step.Inquiry.Untold;
import fr.arcodange.factoryline.step.SourceVerdict.Bad;
import fr.arcodange.factoryline.step.SourceVerdict.Unsure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Repositories with a chart that no application names. */
final class UnusedCharts {
  /** Per owner: each takes a request of its own. */
  private static final int MOST = 500;

  private final Forge forge;
  private final ForgeLook look;
  private final String file;
  private final List<SourceVerdict> verdicts = new ArrayList<>();

  UnusedCharts(Forge forge, ForgeLook look, String chartFolder) {
    this.forge = forge;
    this.look = look;
    this.file = chartFolder + "/Chart.yaml";
  }

  /**
   * Looks through what the owners have.
   *
   * @param named in lower case, as owner/name
   */
  List<SourceVerdict> find(Set<String> named) {
    look.listings().forEach((owner, listing) -> {
      if (listing instanceof Untold<Map<String, ForgeRepository>> untold) {
        verdicts.add(new Unsure(
            "what else " + owner + " has",
            "untold " + untold.advice(),
            untold.why(),
            untold.advice()));
      } else if (listing instanceof Told<Map<String, ForgeRepository>> told) {
        lookThrough(
            owner,
            told.answer().values().stream()
                .filter(one -> !named.contains(lower(one.fullName())))
                .filter(one -> !one.archived() && !one.empty() && !one.template())
                .toList());
      }
    });
    return List.copyOf(verdicts);
  }

  private void lookThrough(String owner, List<ForgeRepository> candidates) {
    List<ForgeRepository> asked = candidates.subList(0, Math.min(MOST, candidates.size()));
    if (asked.size() < candidates.size()) {
      verdicts.add(new Unsure(
          candidates.size() - asked.size() + " more repositories of " + owner,
          "many " + owner,
          "only " + MOST
              + " repositories of an owner are looked through for charts that no application names",
          "archive what is not used any more"));
    }
    Map<ForgeRepository, Asked<Boolean>> answers =
        look.each(asked, one -> forge.hasFile(one.owner(), one.name(), Optional.empty(), file));
    for (ForgeRepository repository : asked) {
      Asked<Boolean> answer = answers.get(repository);
      if (answer instanceof Untold<Boolean> untold) {
        verdicts.add(new Unsure(
            repository.fullName(), "untold " + untold.advice(), untold.why(), untold.advice()));
      } else if (answer instanceof Told<Boolean> told && told.answer()) {
        verdicts.add(new Bad(
            "source-unused",
            false,
            "",
            repository.fullName() + " has a " + file + ", and no application names it",
            "add an application for it, or archive the repository"));
      }
    }
  }
}
