package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.http.ServerLook;
import fr.arcodange.factoryline.vault.TokenLook;
import fr.arcodange.factoryline.vault.VaultClient;
import fr.arcodange.factoryline.vault.VaultSettings;
import java.time.Clock;

/**
 * What a Vault is looked at with.
 *
 * @param looks over a client that trusts what is trusted of Vault
 */
public record VaultTools(
    VaultSettings settings,
    VaultClient client,
    VaultLogin login,
    TokenLook tokens,
    ServerLook looks,
    Clock clock) {}
