package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.text.Display;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Writes applications as a person would. Text is quoted wherever some reader of YAML might see anything else in it. */
final class ApplicationsYaml {
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z][A-Za-z0-9]*+(?:[-_.][A-Za-z0-9]++)*+");
  private static final Set<String> NOT_TEXT =
      Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

  private static final String INDENT = "    ";

  private final StringBuilder yaml = new StringBuilder();

  String list(List<Application> applications) {
    if (applications.isEmpty()) {
      return DeclarationReader.LIST + ": []\n";
    }
    yaml.append(DeclarationReader.LIST).append(":\n");
    applications.forEach(this::application);
    return yaml.toString();
  }

  /** Each remark is a comment in front of what it is about. */
  String list(ServerDescription description) {
    boolean isEmpty = description.applications().isEmpty();
    yaml.append(DeclarationReader.LIST).append(isEmpty ? ": []\n" : ":\n");
    for (ServerDescription.Entry entry : description.entries()) {
      entry.remarks().forEach(this::comment);
      entry.application().ifPresent(this::application);
    }
    return yaml.toString();
  }

  private void comment(String text) {
    yaml.append("  # ");
    Display.line(text).codePoints().forEach(c -> {
      if ((c >= ' ' && c < 0x7f) || Character.isLetterOrDigit(c)) {
        yaml.appendCodePoint(c);
      } else {
        yaml.append(String.format(Locale.ROOT, "\\u{%x}", c));
      }
    });
    yaml.append('\n');
  }

  private void application(Application application) {
    Application usual = Application.named(application.name());
    if (application.equals(usual)) {
      yaml.append("  - ").append(scalar(application.name())).append('\n');
      return;
    }
    yaml.append("  - name: ").append(scalar(application.name())).append('\n');
    if (!application.database().equals(usual.database())) {
      line("database", scalar(application.database()));
    }
    if (!application.owner().equals(usual.owner())) {
      line("owner", scalar(application.owner()));
    }
    names("extensions", application.extensions());
    application.connectionLimit().ifPresent(limit -> line("connection_limit", limit.toString()));
    settings(application.settings());
    names("schemas", application.schemas());
    vault(application.vault());
  }

  private void line(String key, String value) {
    yaml.append(INDENT).append(key).append(": ").append(value).append('\n');
  }

  private void names(String key, List<String> names) {
    if (!names.isEmpty()) {
      line(
          key,
          "[" + String.join(", ", names.stream().map(ApplicationsYaml::scalar).toList()) + "]");
    }
  }

  private void settings(Map<String, String> settings) {
    if (settings.isEmpty()) {
      return;
    }
    yaml.append(INDENT).append("settings:\n");
    new TreeMap<>(settings)
        .forEach((name, value) -> yaml.append(INDENT)
            .append("  ")
            .append(scalar(name))
            .append(": ")
            .append(scalar(value))
            .append('\n'));
  }

  private void vault(Application.Lifetimes vault) {
    if (vault.equals(Application.Lifetimes.USUAL)) {
      return;
    }
    yaml.append(INDENT).append("vault:\n");
    duration("ttl", vault.ttl());
    duration("max_ttl", vault.maxTtl());
  }

  private void duration(String key, Optional<Duration> duration) {
    duration.ifPresent(time -> yaml.append(INDENT)
        .append("  ")
        .append(key)
        .append(": ")
        .append(VaultDuration.text(time))
        .append('\n'));
  }

  private static String scalar(String text) {
    boolean isPlain =
        PLAIN.matcher(text).matches() && !NOT_TEXT.contains(text.toLowerCase(Locale.ROOT));
    return isPlain ? text : doubleQuoted(text);
  }

  private static String doubleQuoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    text.codePoints().forEach(c -> {
      if (c == '"' || c == '\\') {
        quoted.append('\\').append((char) c);
      } else if (c >= ' ' && c < 0x7f) {
        quoted.append((char) c);
      } else {
        quoted.append(String.format(Locale.ROOT, "\\U%08x", c));
      }
    });
    return quoted.append('"').toString();
  }
}
