package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.text.Secret;
import java.util.Optional;

/** The passwords of the roles that programs log in as. One that is not given is neither set nor checked. */
public record Passwords(Optional<Secret> editor, Optional<Secret> pooler) {
  public static final Passwords NONE = new Passwords(Optional.empty(), Optional.empty());
}
