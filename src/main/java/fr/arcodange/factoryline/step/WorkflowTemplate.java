package fr.arcodange.factoryline.step;

import com.fasterxml.jackson.databind.node.TextNode;
import fr.arcodange.factoryline.json.JsonTrees;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A pipeline of this toolkit with the names of one repository in it: the files of {@code pipelines/}, which the build packs. */
final class WorkflowTemplate {
  private static final String FOLDER = "/fr/arcodange/factoryline/pipelines/";
  private static final String USUAL_ROOT = "iac";
  private static final String USUAL_BRANCH = "main";
  private static final Pattern SECRETS = Pattern.compile(
      "  # yours: KV path and key [^\n]*\n  FACTORYLINE_VAULT_SECRETS: \\|\n(?:    [^\n]*\n)+");
  private static final Pattern CONTAINER = Pattern.compile(" *container: [^\n]*\n");
  private static final Pattern OAUTH_SECRETS = Pattern.compile(
      "        env:\n          FACTORYLINE_OIDC_CLIENT_SECRET: [^\n]*\n          FACTORYLINE_OIDC_REFRESH_TOKEN: [^\n]*\n");
  private static final Pattern SECRET =
      Pattern.compile("        env:\n          CLOUDFLARE_API_TOKEN: [^\n]*\n");
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./-]+(:[A-Za-z0-9_./-]+)*");
  private static final Pattern NO_TEXT =
      Pattern.compile("(?i)[-+]?\\.?[0-9].*|-.*|\\.(inf|nan)|null|true|false|yes|no|y|n|on|off");
  private static final Pattern CLIENT_ID =
      Pattern.compile("  FACTORYLINE_OIDC_CLIENT_ID: [^\n]*\n");

  private final Setup setup;
  private final String name;
  private final boolean jobTokens;
  private final String folder;

  private WorkflowTemplate(Setup setup, String name) {
    this.setup = setup;
    this.name = name;
    this.jobTokens = setup
        .vault()
        .map(Setup.Vault::identity)
        .filter(Setup.Job.class::isInstance)
        .isPresent();
    this.folder = jobTokens ? ".forgejo/workflows/" : ".gitea/workflows/";
  }

  /** The step that puts the pipeline of this name into the repository. */
  static WorkflowStep of(Setup setup, String name) {
    WorkflowTemplate template = new WorkflowTemplate(setup, name);
    return new WorkflowStep(
        template.folder + name + ".yml", template.filled(read(template.source())));
  }

  private String source() {
    return jobTokens && name.equals("tofu") ? "tofu-forgejo" : name;
  }

  private static String read(String source) {
    String resource = FOLDER + source + ".yml";
    try (InputStream file = WorkflowTemplate.class.getResourceAsStream(resource)) {
      if (file == null) {
        throw new IllegalStateException(resource + " is not in the jar");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String filled(String pipeline) {
    String text = inFolder(pipeline);
    text = ofRoot(text);
    text = ofBranch(text);
    text = inContainer(text);
    text = text.replace(
            "uses: arcodange/factoryline/actions/", "uses: " + before('@') + "/actions/")
        .replace("@v0\n", "@" + after('@') + "\n");
    return withVault(withSecret(text));
  }

  private String before(char sign) {
    String toolkit = setup.workflows().toolkit();
    return toolkit.substring(0, toolkit.indexOf(sign));
  }

  private String after(char sign) {
    String toolkit = setup.workflows().toolkit();
    return toolkit.substring(toolkit.indexOf(sign) + 1);
  }

  /** The one secret of a pipeline that has no Vault; without one, its lines go. */
  private String withSecret(String text) {
    return SECRET
        .matcher(text)
        .replaceAll(Matcher.quoteReplacement(setup
            .secret()
            .map(variable -> "        env:\n          " + variable + ": ${{ secrets."
                + variable.toUpperCase(Locale.ROOT) + " }}\n")
            .orElse("")));
  }

  private String inFolder(String text) {
    return text.replace(".gitea/workflows/", folder)
        .replace(folder + source() + ".yml", folder + name + ".yml");
  }

  private String ofRoot(String text) {
    String root = setup.workflows().root();
    boolean top = root.equals(".");
    String slug = top ? "top" : root.replaceAll("[^A-Za-z0-9]+", "-");
    String files = top ? "**" : root + "/**";
    return text.replace(
            "FACTORYLINE_ROOT: " + USUAL_ROOT + " # yours\n",
            "FACTORYLINE_ROOT: " + scalar(root) + "\n")
        .replace(
            "FACTORYLINE_ROOT: " + USUAL_ROOT + "\n", "FACTORYLINE_ROOT: " + scalar(root) + "\n")
        .replace("[\"" + USUAL_ROOT + "/**\"", "[\"" + files + "\"")
        .replace("group: tofu-" + USUAL_ROOT + "-", "group: tofu-" + slug + "-");
  }

  private String ofBranch(String text) {
    String branch = setup.branch();
    return text.replace("branches: [" + USUAL_BRANCH + "]", "branches: [" + scalar(branch) + "]")
        .replace("'refs/heads/" + USUAL_BRANCH + "'", "'refs/heads/" + branch + "'")
        .replace("branch: " + USUAL_BRANCH + "\n", "branch: " + scalar(branch) + "\n");
  }

  private String inContainer(String text) {
    Matcher lines = CONTAINER.matcher(text);
    return setup
        .workflows()
        .container()
        .map(image -> lines.replaceAll(Matcher.quoteReplacement("    container: " + image + "\n")))
        .orElseGet(() -> lines.replaceAll(""));
  }

  private String withVault(String text) {
    return setup.vault().map(vault -> withVault(text, vault)).orElse(text);
  }

  private String withVault(String text, Setup.Vault vault) {
    String filled = text.replace(
            "vault-role: " + Setup.Vault.USUAL_PLAN_ROLE + "\n",
            "vault-role: " + scalar(vault.planRole()) + "\n")
        .replace(
            "vault-role: " + Setup.Vault.USUAL_APPLY_ROLE + "\n",
            "vault-role: " + scalar(vault.applyRole()) + "\n");
    if (!vault.mount().equals("gitea_jwt")) {
      filled = below(filled, "FACTORYLINE_VAULT_MOUNT: " + scalar(vault.mount()));
    }
    if (vault.namespace().isPresent()) {
      filled = below(filled, "VAULT_NAMESPACE: " + scalar(vault.namespace().get()));
    }
    if (vault.identity() instanceof Setup.Job job) {
      filled = ofJobs(filled, job);
    }
    return setup.workflows().secrets().isPresent()
        ? SECRETS.matcher(filled).replaceAll(Matcher.quoteReplacement(secrets()))
        : filled;
  }

  /** A line below that of Vault's address. */
  private static String below(String text, String line) {
    return Pattern.compile("  VAULT_ADDR: [^\n]*\n")
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(found.group() + "  " + line + "\n"));
  }

  /** The identity of tofu-forgejo.yml in a pipeline that was written for a CI user's. */
  private static String ofJobs(String text, Setup.Job job) {
    String audience = "  FACTORYLINE_AUDIENCE: " + scalar(job.audience()) + "\n";
    String filled = text.replace("  FACTORYLINE_AUDIENCE: vault\n", audience);
    filled = CLIENT_ID.matcher(filled).replaceAll(Matcher.quoteReplacement(audience));
    filled = OAUTH_SECRETS.matcher(filled).replaceAll("");
    return filled.contains("VAULT_ADDR") && !filled.contains("enable-openid-connect")
        ? filled.replace("\nenv:\n", "\nenable-openid-connect: true\n\nenv:\n")
        : filled;
  }

  /** A text as it stands in YAML: quoted where it could be read as a number, a truth, a time or a mark. */
  private static String scalar(String text) {
    return PLAIN.matcher(text).matches() && !NO_TEXT.matcher(text).matches()
        ? text
        : JsonTrees.text(TextNode.valueOf(text));
  }

  private String secrets() {
    List<String> lines = setup
        .workflows()
        .secrets()
        .orElse("")
        .lines()
        .flatMap(line -> List.of(line.split("(?<=;)")).stream())
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
    return "  FACTORYLINE_VAULT_SECRETS: |\n"
        + lines.stream().map(line -> "    " + line + "\n").collect(Collectors.joining());
  }
}
