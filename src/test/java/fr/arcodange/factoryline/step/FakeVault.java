package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.NamedSecret;
import fr.arcodange.factoryline.text.Secret;
import fr.arcodange.factoryline.vault.LoginMethod;
import fr.arcodange.factoryline.vault.SecretSelector;
import fr.arcodange.factoryline.vault.VaultClient;
import fr.arcodange.factoryline.vault.VaultToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A Vault in memory that knows which tokens it was asked to end. */
final class FakeVault implements VaultClient {
  final List<Secret> revoked = new ArrayList<>();
  private boolean down;

  static VaultToken token(String value) {
    return new VaultToken(
        Secret.of(value), "accessor-of-" + value, Duration.ofMinutes(15), true, List.of());
  }

  void down() {
    down = true;
  }

  @Override
  public VaultToken login(LoginMethod method) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<NamedSecret> read(
      VaultToken token, List<SecretSelector> selectors, boolean ignoreMissing) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void revoke(Secret token) {
    answer();
    revoked.add(token);
  }

  @Override
  public boolean isLive(Secret token) {
    answer();
    return !revoked.contains(token);
  }

  private void answer() {
    if (down) {
      throw Failure.unreachable("asking Vault: connection refused");
    }
  }
}
