package fr.arcodange.factoryline.tofu;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import fr.arcodange.factoryline.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The answer of {@code tofu version -json}, and what is old enough to refuse. */
final class Version {
  private static final int MINIMUM_MINOR = 8;
  private static final Pattern FORM = Pattern.compile("v?(\\d{1,6})\\.(\\d{1,6})\\..*");

  private Version() {}

  static Optional<String> read(InputStream output) throws IOException {
    Optional<JsonParser> json = PlanJson.open(output);
    if (json.isEmpty()) {
      return Optional.empty();
    }
    try (JsonParser parser = json.get()) {
      parser.nextToken();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken value = parser.nextToken();
        if (name.equals("terraform_version") && value == JsonToken.VALUE_STRING) {
          return Optional.of(parser.getText());
        }
        parser.skipChildren();
      }
    }
    return Optional.empty();
  }

  static String atLeastMinimum(String version, Path program) {
    Matcher matcher = FORM.matcher(version);
    if (!matcher.matches()) {
      throw Failure.usage(program + " says it is version '" + version + "', which cannot be read");
    }
    int major = Integer.parseInt(matcher.group(1));
    int minor = Integer.parseInt(matcher.group(2));
    if (major < 1 || (major == 1 && minor < MINIMUM_MINOR)) {
      throw Failure.usage(
              program + " is OpenTofu " + version + "; 1." + MINIMUM_MINOR + " or newer is needed")
          .hint("install a newer one (https://opentofu.org/docs/intro/install/)");
    }
    return version;
  }
}
