package fr.arcodange.factoryline.vault;

import fr.arcodange.factoryline.text.Secret;

/**
 * A secret under the name its user gave it.
 *
 * @param name fit to be an environment variable
 * @param value as stored: any characters, any length
 */
public record NamedSecret(String name, Secret value) {}
