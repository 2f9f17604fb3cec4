package fr.arcodange.factoryline.step;

import static fr.arcodange.factoryline.text.ShellText.word;

import com.fasterxml.jackson.databind.node.TextNode;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.json.JsonTrees;
import fr.arcodange.factoryline.text.FileTrouble;
import fr.arcodange.factoryline.text.ShellText;
import fr.arcodange.factoryline.vault.VaultAdministration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One thing that an administrator of Vault or OpenBao sets. */
sealed interface VaultStep extends SetupStep {
  /** Where the name of a client stands that only the forge knows. */
  String CLIENT = "$FACTORYLINE_OIDC_CLIENT_ID";

  /** Where tokens are traded. */
  record Mount(String path) implements VaultStep {
    private static final String TYPE = "jwt";

    /** Two names of one method. */
    private static final Set<String> TYPES = Set.of(TYPE, "oidc");

    @Override
    public String why() {
      return "Jobs trade the forge's ID tokens for Vault tokens here.";
    }

    @Override
    public String script() {
      return "vault read sys/auth/" + word(path) + " >/dev/null 2>&1 || vault auth enable -path="
          + word(path) + " " + TYPE;
    }

    @Override
    public SetupState look(SetupTools tools) {
      return tools.inVault(
          vault -> vault.authMethod(path).map(this::accepted).orElseGet(SetupState.Missing::new));
    }

    /** Some of the others have a config and roles too, which the next steps would write. */
    private SetupState accepted(String type) {
      if (!TYPES.contains(type)) {
        throw Failure.usage(
                "--vault-mount is '" + path + "', which is an auth method of type " + type)
            .hint("name another path: a method of type " + TYPE + " is mounted there");
      }
      return new SetupState.Done();
    }

    @Override
    public void perform(SetupTools tools) {
      tools.requireVault().enableAuthMethod(path, TYPE);
    }
  }

  /**
   * Whose tokens are taken there.
   *
   * @param authority what Vault trusts the forge's certificate by, if the system's authorities do not know it
   */
  record Trust(String mount, String issuer, Optional<Path> authority) implements VaultStep {

    @Override
    public String why() {
      return "Vault takes the tokens of " + issuer + " only, and finds its keys there.";
    }

    @Override
    public String script() {
      String address = word("oidc_discovery_url=" + issuer);
      return "vault write auth/" + word(mount) + "/config \\\n  " + address + " "
          + word("bound_issuer=" + issuer)
          + authority
              .map(file -> " \\\n  " + word("oidc_discovery_ca_pem=@" + file))
              .orElse("");
    }

    @Override
    public SetupState look(SetupTools tools) {
      return tools.inVault(vault -> state(vault, path(), fields(tools.directory())));
    }

    @Override
    public void perform(SetupTools tools) {
      tools.requireVault().write(path(), fields(tools.directory()));
    }

    private String path() {
      return "auth/" + mount + "/config";
    }

    private Map<String, Object> fields(Path directory) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("oidc_discovery_url", issuer);
      fields.put("bound_issuer", issuer);
      authority.ifPresent(
          file -> fields.put("oidc_discovery_ca_pem", content(directory.resolve(file))));
      return fields;
    }

    private static String content(Path file) {
      try {
        return Files.readString(file, StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw Failure.usage("reading --ca-file, which is " + file + ": " + FileTrouble.of(file, e))
            .causedBy(e);
      }
    }
  }

  /** What a role's tokens may read. */
  record Policy(String why, String name, List<String> readable) implements VaultStep {
    public Policy {
      readable = List.copyOf(readable);
    }

    @Override
    public String script() {
      return ShellText.hereDocument("vault policy write " + word(name) + " -", "POLICY", rules());
    }

    private String rules() {
      return readable.stream()
          .map(path -> "path " + text(path) + " { capabilities = [\"read\"] }\n")
          .collect(Collectors.joining());
    }

    @Override
    public SetupState look(SetupTools tools) {
      return tools.inVault(vault -> vault
          .read(path())
          .map(found ->
              String.valueOf(found.get("policy")).strip().equals(rules().strip())
                  ? new SetupState.Done()
                  : new SetupState.Different("the policy " + name + " has other rules"))
          .orElseGet(SetupState.Missing::new));
    }

    @Override
    public void perform(SetupTools tools) {
      tools.requireVault().write(path(), Map.of("policy", rules()));
    }

    private String path() {
      return "sys/policies/acl/" + name;
    }
  }

  /**
   * Who gets tokens with a policy.
   *
   * @param audience whom the ID token is for, or {@link #CLIENT}
   */
  record Role(
      String why,
      String mount,
      String name,
      String userClaim,
      String audience,
      Map<String, String> claims,
      String policy)
      implements VaultStep {
    /** What a killed runner cannot give back ends by itself. */
    private static final Duration LIFE = Duration.ofMinutes(15);

    public Role {
      claims = Collections.unmodifiableMap(new LinkedHashMap<>(claims));
    }

    @Override
    public String script() {
      String command = "vault write " + word(path()) + " -";
      return audience.equals(CLIENT)
          ? ShellText.filledDocument(command, "ROLE", json())
          : ShellText.hereDocument(command, "ROLE", json());
    }

    private String json() {
      String life = text(LIFE.toMinutes() + "m");
      String bound = claims.entrySet().stream()
          .map(claim -> text(claim.getKey()) + ": " + text(claim.getValue()))
          .collect(Collectors.joining(", "));
      return "{\"role_type\": \"jwt\", \"user_claim\": " + text(userClaim)
          + ", \"bound_audiences\": [" + text(audience) + "],\n \"bound_claims\": {" + bound
          + "},\n \"token_policies\": [" + text(policy) + "], \"token_ttl\": " + life
          + ", \"token_explicit_max_ttl\": " + life + "}\n";
    }

    @Override
    public SetupState look(SetupTools tools) {
      return tools.inVault(vault -> audience(tools)
          .map(known -> state(vault, path(), fields(known)))
          .orElseGet(() -> new SetupState.Unseen("the OAuth2 application is not known yet")));
    }

    @Override
    public void perform(SetupTools tools) {
      String known = audience(tools)
          .orElseThrow(() -> Failure.usage("writing the role " + name
                  + ": the client id of the OAuth2 application is not known")
              .hint("set --oidc-client-id, or FACTORYLINE_GITEA_TOKEN to have it found"));
      tools.requireVault().write(path(), fields(known));
    }

    private Optional<String> audience(SetupTools tools) {
      return audience.equals(CLIENT) ? tools.application().clientId() : Optional.of(audience);
    }

    private String path() {
      return "auth/" + mount + "/role/" + name;
    }

    private Map<String, Object> fields(String knownAudience) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("role_type", "jwt");
      fields.put("user_claim", userClaim);
      fields.put("bound_audiences", List.of(knownAudience));
      fields.put("bound_claims", claims);
      fields.put("token_policies", List.of(policy));
      fields.put("token_ttl", LIFE.toSeconds());
      fields.put("token_explicit_max_ttl", LIFE.toSeconds());
      return fields;
    }
  }

  private static SetupState state(
      VaultAdministration vault, String path, Map<String, Object> wanted) {
    return vault
        .read(path)
        .map(found -> compared(path, wanted, found))
        .orElseGet(SetupState.Missing::new);
  }

  private static SetupState compared(
      String path, Map<String, Object> wanted, Map<String, Object> found) {
    // A mount that nobody configured answers with empty fields.
    if (wanted.keySet().stream().noneMatch(name -> isSet(found.get(name)))) {
      return new SetupState.Missing();
    }
    List<String> differing = new ArrayList<>();
    wanted.forEach((name, value) -> {
      if (!same(value, Optional.ofNullable(found.get(name)))) {
        differing.add(name);
      }
    });
    return differing.isEmpty()
        ? new SetupState.Done()
        : new SetupState.Different(path + " has another " + String.join(", ", differing));
  }

  private static boolean isSet(@Nullable Object value) {
    return value != null && !value.equals("");
  }

  private static boolean same(Object wanted, Optional<Object> found) {
    if (wanted instanceof Number number) {
      return found
          .filter(Number.class::isInstance)
          .map(other -> ((Number) other).longValue() == number.longValue())
          .orElse(false);
    }
    if (wanted instanceof String text) {
      return found
          .map(other -> String.valueOf(other).strip().equals(text.strip()))
          .orElse(false);
    }
    return found.map(wanted::equals).orElse(false);
  }

  /** As JSON and HCL write it. */
  private static String text(String value) {
    return JsonTrees.text(TextNode.valueOf(value));
  }
}
