package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.argocd.ApplicationSource;
import fr.arcodange.factoryline.argocd.Finding;
import fr.arcodange.factoryline.step.SourceVerdict.Bad;
import fr.arcodange.factoryline.step.SourceVerdict.Unsure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Verdicts as findings: what is wrong for each source, what is unknown once for all that have the same reason. */
final class SourceFindings {
  private static final String UNKNOWN = "source-unknown";
  private static final int MOST_NAMED = 5;

  private final List<Finding> wrong = new ArrayList<>();
  private final Map<String, Unknown> unknown = new LinkedHashMap<>();

  private record Unknown(Unsure first, Set<String> what, Set<String> objects) {}

  void add(ApplicationSource source, SourceVerdict verdict) {
    if (verdict instanceof Bad bad) {
      String path = source.where() + "." + bad.field();
      wrong.add(
          bad.error()
              ? Finding.error(bad.rule(), source.object(), path, bad.message(), bad.advice())
              : Finding.warning(bad.rule(), source.object(), path, bad.message(), bad.advice()));
    } else if (verdict instanceof Unsure unsure) {
      group(unsure).objects().add(source.object().key().words());
    }
  }

  /** About no source. */
  void add(SourceVerdict verdict) {
    if (verdict instanceof Bad bad) {
      wrong.add(new Finding(
          bad.rule(),
          bad.error() ? Finding.Severity.ERROR : Finding.Severity.WARNING,
          "",
          "",
          "",
          bad.message(),
          bad.advice()));
    } else if (verdict instanceof Unsure unsure) {
      group(unsure);
    }
  }

  private Unknown group(Unsure unsure) {
    Unknown group = unknown.computeIfAbsent(
        unsure.group(), key -> new Unknown(unsure, new LinkedHashSet<>(), new LinkedHashSet<>()));
    group.what().add(unsure.what());
    return group;
  }

  List<Finding> all() {
    List<Finding> all = new ArrayList<>(wrong);
    unknown.values().forEach(group -> all.add(finding(group)));
    return all;
  }

  private static Finding finding(Unknown group) {
    boolean several = group.what().size() > 1;
    return new Finding(
        UNKNOWN,
        Finding.Severity.WARNING,
        "",
        group.objects().size() == 1 ? group.objects().iterator().next() : "",
        "",
        "could not be looked at: " + named(group.what()) + " ("
            + (several && group.first().group().startsWith("untold") ? "the first: " : "")
            + group.first().why() + ")",
        group.first().advice());
  }

  private static String named(Set<String> what) {
    List<String> first = what.stream().limit(MOST_NAMED).toList();
    return String.join(", ", first)
        + (what.size() > first.size() ? " and " + (what.size() - first.size()) + " more" : "");
  }
}
