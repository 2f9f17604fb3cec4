/** Trading an identity for a Vault token, reading the secrets a job names, and giving the token back. */
@NullMarked
package fr.arcodange.factoryline.vault;

import org.jspecify.annotations.NullMarked;
