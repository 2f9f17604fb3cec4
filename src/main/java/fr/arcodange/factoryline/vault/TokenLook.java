package fr.arcodange.factoryline.vault;

import fr.arcodange.factoryline.Failure;
import java.util.List;
import java.util.Map;
import okhttp3.OkHttpClient;

/** What a token may do and how long it lives, as Vault tells the token itself. Nothing is changed. */
public interface TokenLook {

  /** Nothing is sent before the first call. */
  static TokenLook connect(VaultSettings settings, OkHttpClient http) {
    return new DriverTokenLook(settings, http);
  }

  /**
   * How long it lives.
   *
   * @throws Failure denied, if its policies do not let it look; unreachable
   */
  TokenLife life(VaultToken token);

  /**
   * What it may do at each of these paths, as in {@code read} or {@code deny}.
   *
   * @throws Failure denied, if its policies do not let it ask; unreachable
   */
  Map<String, List<String>> capabilities(VaultToken token, List<String> paths);
}
