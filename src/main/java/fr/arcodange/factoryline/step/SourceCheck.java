package fr.arcodange.factoryline.step;

import static fr.arcodange.factoryline.step.ForgeLook.lower;

import fr.arcodange.factoryline.argocd.ApplicationSource;
import fr.arcodange.factoryline.argocd.Finding;
import fr.arcodange.factoryline.argocd.KubeObject;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.gitea.Forge;
import fr.arcodange.factoryline.gitea.ForgeRepository;
import fr.arcodange.factoryline.job.RepositoryName;
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
import java.util.stream.Collectors;

/**
 * Asks the forge whether what Argo CD is told to deploy is there: each application's repository, revision and folder. What could
 * not be looked at is "unknown" and never "missing". Sources elsewhere are left alone.
 */
public final class SourceCheck {
  private final Forge forge;
  private final ForgeAddress address;
  private final Optional<RepositoryName> own;
  private final String chartFolder;
  private final Cancellation cancellation;

  /**
   * Makes one for the job's forge.
   *
   * @param own the job's repository, which tells how the forge calls itself, and whose own chart needs no application
   * @param chartFolder where repositories have the chart that an application should name: {@code chart}
   */
  public SourceCheck(
      Forge forge,
      ForgeAddress address,
      Optional<RepositoryName> own,
      String chartFolder,
      Cancellation cancellation) {
    this.forge = forge;
    this.address = address;
    this.own = own;
    this.chartFolder = chartFolder;
    this.cancellation = cancellation;
  }

  /**
   * What came of it.
   *
   * @param here how many sources are on the job's forge
   * @param elsewhere how many are not, and were left alone
   */
  public record Outcome(List<Finding> findings, int here, int elsewhere) {
    public Outcome {
      findings = List.copyOf(findings);
    }
  }

  /** A source on this forge. */
  private record Located(ApplicationSource source, RepositoryName name) {}

  /** A source and what is asked for its sake. */
  private record Asking(ApplicationSource source, SourceQuestion question) {}

  /**
   * Looks at what all applications name; objects of other kinds do no harm.
   *
   * @throws fr.arcodange.factoryline.Failure denied, if the forge does not know the token
   */
  public Outcome check(List<KubeObject> objects) {
    forge.requireToken();
    ForgeLook look = new ForgeLook(forge, cancellation);
    own.ifPresent(name -> knownFrom(look, name));
    List<ApplicationSource> sources = objects.stream()
        .flatMap(object -> ApplicationSource.of(object).stream())
        .toList();
    List<Located> located = new ArrayList<>();
    for (ApplicationSource source : sources) {
      address
          .repository(source.repository())
          .ifPresent(name -> located.add(new Located(source, name)));
    }
    look.find(located.stream().map(Located::name).toList());
    SourceFindings findings = new SourceFindings();
    List<Asking> askings = new ArrayList<>();
    for (Located one : located) {
      ofRepository(look, one, findings)
          .ifPresent(question -> askings.add(new Asking(one.source(), question)));
    }
    Map<SourceQuestion, Asked<SourceVerdict>> answers = look.each(
        askings.stream().map(Asking::question).distinct().toList(),
        question -> question.answer(forge));
    for (Asking asking : askings) {
      Optional.ofNullable(answers.get(asking.question()))
          .map(answer -> verdict(asking.question(), answer))
          .ifPresent(verdict -> findings.add(asking.source(), verdict));
    }
    boolean unclear = sources.stream().anyMatch(source -> source.isTemplate(source.repository()));
    if (unclear) {
      findings.add(new Unsure(
          "which repositories no application names",
          "unused",
          "an ApplicationSet fills in its repoURL only when Argo CD runs it",
          "look through the generator's list by hand"));
    } else {
      unused(look, located, findings);
    }
    return new Outcome(findings.all(), located.size(), sources.size() - located.size());
  }

  private void knownFrom(ForgeLook look, RepositoryName name) {
    Asked<Optional<ForgeRepository>> asked = look.each(
            List.of(name), own -> forge.repository(own.owner(), own.name()))
        .get(name);
    if (asked instanceof Told<Optional<ForgeRepository>> told) {
      told.answer().ifPresent(address::knownFrom);
    }
  }

  /** What is to be asked about a source, if its repository is there. */
  private Optional<SourceQuestion> ofRepository(
      ForgeLook look, Located one, SourceFindings findings) {
    Asked<Optional<ForgeRepository>> asked = look.repository(one.name());
    if (asked instanceof Untold<Optional<ForgeRepository>> untold) {
      findings.add(one.source(), unsure(one.name().toString(), untold));
      return Optional.empty();
    }
    Optional<ForgeRepository> found = ((Told<Optional<ForgeRepository>>) asked).answer();
    if (found.isEmpty()) {
      findings.add(one.source(), absent(look, one.name()));
      return Optional.empty();
    }
    ForgeRepository repository = found.get();
    if (!lower(repository.fullName()).equals(lower(one.name().toString()))) {
      findings.add(
          one.source(),
          new Bad(
              "source-repository-moved",
              false,
              "repoURL",
              one.name() + " is called " + repository.fullName() + " now",
              "write its new name: Gitea redirects only until somebody takes the old one"));
    }
    if (repository.archived()) {
      findings.add(
          one.source(),
          new Bad(
              "source-archived",
              false,
              "repoURL",
              repository.fullName() + " is archived: nobody can change what is deployed from it",
              "remove the application, or take the repository out of the archive"));
    }
    if (repository.empty()) {
      findings.add(
          one.source(),
          new Bad(
              "source-revision-missing",
              true,
              "targetRevision",
              repository.fullName() + " is empty: it has no commit at all",
              "push to it first"));
      return Optional.empty();
    }
    return question(one.source(), repository, findings);
  }

  private static Optional<SourceQuestion> question(
      ApplicationSource source, ForgeRepository repository, SourceFindings findings) {
    boolean openRevision = source.isTemplate(source.revision());
    boolean openPath = openRevision || source.path().isEmpty() || source.isTemplate(source.path());
    Optional<String> path = Optional.empty();
    if (!openPath) {
      path = RepositoryFolder.normal(source.path());
      if (path.isEmpty()) {
        findings.add(
            source,
            new Bad(
                "source-path-missing",
                true,
                "path",
                "the path " + source.path() + " leads out of the repository",
                "write it from the top of the repository, without .."));
        return Optional.empty();
      }
    }
    Optional<String> revision =
        Optional.of(source.revision()).filter(text -> !openRevision && !text.isEmpty());
    return revision.isEmpty() && path.isEmpty()
        ? Optional.empty()
        : Optional.of(new SourceQuestion(
            repository.owner(), repository.name(), revision, path, source.form()));
  }

  private static SourceVerdict absent(ForgeLook look, RepositoryName name) {
    if (look.seesAllOf(name.owner())) {
      return new Bad(
          "source-repository-missing",
          true,
          "repoURL",
          "there is no repository " + name + ", or the token may not see it",
          "create it, or correct repoURL");
    }
    return new Unsure(
        name.toString(),
        "absent " + lower(name.owner()),
        "missing, or private: Gitea answers the same for both, and this token is not known to see all that "
            + name.owner() + " has",
        "a job's token sees public repositories only, and those that the organisation's Actions settings open to it; with the"
            + " token of an owner of the organisation in FACTORYLINE_GITEA_TOKEN this can be told");
  }

  private static SourceVerdict verdict(SourceQuestion question, Asked<SourceVerdict> asked) {
    if (asked instanceof Untold<SourceVerdict> untold) {
      return unsure(question.what(), untold);
    }
    return ((Told<SourceVerdict>) asked).answer();
  }

  private static <T> Unsure unsure(String what, Untold<T> untold) {
    return new Unsure(what, "untold " + untold.advice(), untold.why(), untold.advice());
  }

  private void unused(ForgeLook look, List<Located> located, SourceFindings findings) {
    Set<String> named =
        located.stream().map(one -> lower(one.name().toString())).collect(Collectors.toSet());
    own.ifPresent(name -> named.add(lower(name.toString())));
    UnusedCharts charts = new UnusedCharts(forge, look, chartFolder);
    charts.find(named).forEach(findings::add);
  }
}
