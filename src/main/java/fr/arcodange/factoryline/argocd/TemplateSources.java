package fr.arcodange.factoryline.argocd;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.FileTrouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the templates of a chart and of those below {@code charts/} ask for that is not the same each time they are rendered, or not the
 * same here as in a cluster. Text in comments counts: what is taken for more than it is costs a second rendering at most.
 */
public final class TemplateSources {
  private static final Pattern ACTION = Pattern.compile("\\{\\{(?s:.*?)}}");
  private static final Pattern API_VERSIONS = Pattern.compile("\\.APIVersions\\b");
  private static final Pattern LOOKUP = Pattern.compile("(?<![\\w.$\"-])lookup\\b(?!\")");

  /** Sprig's and Helm's functions that give another value each time, or the same ones in another order. */
  private static final Pattern VARYING = Pattern.compile(
      "(?<![\\w.$-])(?:rand\\w+|shuffle|uuidv4|now|ago|date\\w*|htmlDate\\w*|unixEpoch|keys|values|genPrivateKey"
          + "|gen\\w*(?:CA|Cert)\\w*|bcrypt|htpasswd|encryptAES|derivePassword|getHostByName|lookup|env|expandenv)\\b");

  private static final int DEEPEST = 20;
  private static final long MOST_BYTES = 4L << 20;

  private final List<Finding> findings = new ArrayList<>();
  private boolean varies;

  private TemplateSources() {}

  /**
   * Looks at a chart.
   *
   * @param chart the folder that holds {@code Chart.yaml}
   * @throws Failure usage, if it cannot be read
   */
  public static TemplateSources of(Path chart) {
    TemplateSources sources = new TemplateSources();
    try (Stream<Path> files = Files.walk(chart, DEEPEST)) {
      for (Path file : files.sorted().toList()) {
        sources.add(chart, file);
      }
    } catch (IOException e) {
      throw failure(chart, e);
    } catch (UncheckedIOException e) {
      throw failure(chart, Objects.requireNonNull(e.getCause()));
    }
    return sources;
  }

  private static Failure failure(Path chart, IOException e) {
    return Failure.usage("reading the templates of " + Display.line(chart.toString()) + ": "
            + FileTrouble.of(chart, e))
        .causedBy(e);
  }

  /** Whether a second rendering might come out differently; if not, there is no need for it. */
  public boolean mayVary() {
    return varies;
  }

  /** What a chart asks the cluster for, which is not there when it is rendered; in the order of the files' names. */
  public List<Finding> findings() {
    return List.copyOf(findings);
  }

  private void add(Path chart, Path file) throws IOException {
    String name = chart.relativize(file).toString().replace('\\', '/');
    if (name.equals("crds") && Files.isDirectory(file)) {
      add(
          RuleName.CRDS_FOLDER,
          name,
          "is a folder of definitions that Helm does not render: they are not among what is checked, compared and kept",
          "move them to templates, or leave them to what installs them");
    }
    if (Files.isRegularFile(file) && isPacked(name)) {
      varies = true;
      return;
    }
    if (!Files.isRegularFile(file) || !isTemplate(name)) {
      // What a link leads to is not looked at here; Helm follows it.
      varies |= Files.isSymbolicLink(file);
      return;
    }
    if (Files.size(file) > MOST_BYTES) {
      varies = true;
      return;
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    // A template may be made of values, which are not looked at.
    varies |= text.contains("tpl");
    Matcher action = ACTION.matcher(text);
    boolean asksForVersions = false;
    boolean looksUp = false;
    while (action.find()) {
      varies |= VARYING.matcher(action.group()).find() || isCut(action.group());
      asksForVersions |= API_VERSIONS.matcher(action.group()).find();
      looksUp |= LOOKUP.matcher(action.group()).find();
    }
    if (asksForVersions) {
      add(
          RuleName.API_VERSIONS,
          name,
          "asks which APIs the cluster has (.Capabilities.APIVersions); here it is told Helm's own list",
          "ask a value instead, and set it for each cluster");
    }
    if (looksUp) {
      add(
          RuleName.LOOKUP,
          name,
          "looks up objects in the cluster, and finds none when it is rendered here or by Argo CD",
          "take what it looks for from a value");
    }
  }

  /** Whether braces within quotes were taken for the action's end. */
  private static boolean isCut(String action) {
    return (action.chars().filter(c -> c == '"').count() & 1) == 1
        || (action.chars().filter(c -> c == '`').count() & 1) == 1;
  }

  private void add(RuleName rule, String source, String message, String advice) {
    findings.add(
        new Finding(rule.word(), Finding.Severity.WARNING, source, "", "", message, advice));
  }

  private static boolean isPacked(String name) {
    return name.endsWith(".tgz") && (name.startsWith("charts/") || name.contains("/charts/"));
  }

  private static boolean isTemplate(String name) {
    return name.startsWith("templates/") || name.contains("/templates/");
  }
}
