package fr.arcodange.factoryline.vault;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.json.JsonTrees;
import java.io.IOException;
import java.net.URI;

/** What a Vault or OpenBao says of itself to anybody. */
public record VaultHealth(String version, boolean initialized, boolean sealed, boolean standby) {
  private static final String ALWAYS_200 =
      "standbyok=true&perfstandbyok=true&sealedcode=200&uninitcode=200";

  /** Where it says so, with a status of success whatever it says: no answer is to be repeated. */
  public static URI at(VaultSettings settings) {
    return URI.create(settings.address() + "/v1/sys/health?" + ALWAYS_200);
  }

  /**
   * Reads the answer.
   *
   * @throws Failure usage, if it is not Vault's
   */
  public static VaultHealth read(VaultSettings settings, int status, String body) {
    String doing = "asking " + settings.describe() + " how it is";
    try {
      JsonNode json = JsonTrees.read(body);
      if (json.path("sealed").isBoolean()) {
        return new VaultHealth(
            json.path("version").asText(),
            json.path("initialized").asBoolean(),
            json.path("sealed").asBoolean(),
            json.path("standby").asBoolean());
      }
    } catch (IOException notJson) {
      throw VaultFailures.notVault(doing + ": HTTP " + status, settings).causedBy(notJson);
    }
    throw VaultFailures.notVault(doing + ": HTTP " + status, settings);
  }
}
