package fr.arcodange.factoryline.git;

import fr.arcodange.factoryline.text.Secret;
import java.net.URI;

/**
 * What a Git server wants to see over HTTP.
 *
 * @param server the only server that gets them, with its path if it lives below one: {@code https://gitea.example.org}
 * @param username any name will do for a token
 * @param password the token
 */
public record Credentials(URI server, String username, Secret password) {}
