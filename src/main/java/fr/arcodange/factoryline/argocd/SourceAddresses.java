package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.argocd.AppSpec.Source;
import fr.arcodange.factoryline.text.NearestName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a source's repository and folder are, and the values that stand in the Application: see {@code Path} in Argo CD's {@code
 * util/app/path/path.go}, which refuses folders outside of the repository.
 */
final class SourceAddresses implements ApplicationRules.Check {
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://.*");

  /** Git's way to write a host and a path looks like a scheme, too. */
  private static final Pattern HALF = Pattern.compile("(https?|ssh|oci|git|file):/(?!/).*");

  private static final List<String> SCHEMES = List.of("https", "http", "ssh", "git", "oci", "file");

  @Override
  public void check(AppSpec app, Findings findings) {
    for (Source source : app.sources()) {
      address(app, source, findings);
      if (AppSpec.text(source.content(), "chart").isEmpty()) {
        folder(app, source, findings);
      }
      values(app, source, findings);
    }
  }

  private static void address(AppSpec app, Source source, Findings findings) {
    String address = AppSpec.text(source.content(), "repoURL");
    if (app.isOpen(address)) {
      return;
    }
    Matcher whole = SCHEME.matcher(address);
    Matcher half = HALF.matcher(address);
    String scheme = whole.matches() ? whole.group(1).toLowerCase(Locale.ROOT) : "";
    if (half.matches() || (!scheme.isEmpty() && !SCHEMES.contains(scheme))) {
      findings.error(
          RuleName.SOURCE_URL,
          app.object(),
          source.path() + ".repoURL",
          scheme.isEmpty()
              ? "has one slash behind " + half.group(1) + ":"
              : "begins with " + Findings.quoted(scheme + "://") + ", which Argo CD does not know",
          (scheme.isEmpty() ? Optional.of(half.group(1)) : NearestName.of(scheme, SCHEMES))
              .map(nearest -> "did you mean " + nearest + "://?")
              .orElse("use https:// or ssh://, or oci:// for a registry"));
    }
  }

  private static void folder(AppSpec app, Source source, Findings findings) {
    String folder = AppSpec.text(source.content(), "path");
    if (app.isOpen(folder)) {
      return;
    }
    boolean isAbsolute = folder.startsWith("/");
    if (isAbsolute || leaves(folder)) {
      findings.error(
          RuleName.SOURCE_PATH,
          app.object(),
          source.path() + ".path",
          isAbsolute
              ? "begins with a slash, which Argo CD refuses"
              : "leads out of the repository, which Argo CD refuses",
          "write it from the repository's top, as in chart or deploy/chart");
    }
  }

  private static boolean leaves(String folder) {
    int depth = 0;
    for (String part : folder.split("/", -1)) {
      depth += part.equals("..") ? -1 : part.isEmpty() || part.equals(".") ? 0 : 1;
      if (depth < 0) {
        return true;
      }
    }
    return false;
  }

  private static void values(AppSpec app, Source source, Findings findings) {
    String values = AppSpec.text(source.content().path("helm"), "values");
    if (app.isOpen(values)) {
      return;
    }
    Optional<String> wrong;
    try {
      JsonNode read = YamlReader.read(values);
      wrong = read.isObject() || read.isNull()
          ? Optional.empty()
          : Optional.of("is no mapping of names to values");
    } catch (YamlReader.Unreadable e) {
      wrong = Optional.of("is no sound YAML: " + e.message() + ", line " + e.line());
    }
    wrong.ifPresent(message -> findings.error(
        RuleName.HELM_VALUES,
        app.object(),
        source.path() + ".helm.values",
        message,
        "correct it, or write it as valuesObject"));
  }
}
