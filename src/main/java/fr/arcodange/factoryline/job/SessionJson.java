package fr.arcodange.factoryline.job;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import fr.arcodange.factoryline.text.NamedSecret;
import fr.arcodange.factoryline.text.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The session file's text, version 1. Fields of later versions that it does not know it drops. */
final class SessionJson {
  private static final String VERSION = "1";

  private SessionJson() {}

  static byte[] write(Session session) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JsonScalars.JSON.createGenerator(bytes)) {
      // a secret may be no valid UTF-16, which only an escape can carry
      json.configure(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature(), true);
      json.writeStartObject();
      json.writeNumberField("version", Integer.parseInt(VERSION));
      if (session.idToken().isPresent()) {
        write(json, session.idToken().get());
      }
      if (session.vault().isPresent()) {
        write(json, session.vault().get());
      }
      json.writeArrayFieldStart("secrets");
      for (NamedSecret secret : session.secrets()) {
        json.writeStartObject();
        json.writeStringField("name", secret.name());
        json.writeStringField("value", secret.value().reveal());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, Session.StoredIdToken token) throws IOException {
    json.writeObjectFieldStart("idToken");
    json.writeStringField("token", token.token().reveal());
    json.writeStringField("issuer", token.issuer());
    json.writeStringField("subject", token.subject());
    json.writeStringField("expiresAt", token.expiresAt().toString());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Session.StoredVault vault) throws IOException {
    json.writeObjectFieldStart("vault");
    json.writeStringField("address", vault.address().toString());
    if (vault.namespace().isPresent()) {
      json.writeStringField("namespace", vault.namespace().get());
    }
    json.writeStringField("token", vault.token().reveal());
    json.writeStringField("accessor", vault.accessor());
    if (vault.expiresAt().isPresent()) {
      json.writeStringField("expiresAt", vault.expiresAt().get().toString());
    }
    json.writeBooleanField("ours", vault.ours());
    json.writeEndObject();
  }

  /** @throws Unreadable with a sentence that says why and quotes no secret */
  static Session read(InputStream input) throws IOException, Unreadable {
    try {
      JsonScalars content = JsonScalars.read(input, path -> true);
      String version = content.get("version").orElse("(none)");
      if (!version.equals(VERSION)) {
        throw new Unreadable(
            "it has version " + version + ", this factoryline knows version " + VERSION);
      }
      return new Session(idToken(content), vault(content), secrets(content));
    } catch (JsonScalars.NotJson e) {
      throw new Unreadable(e.what());
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new Unreadable("a time, an address or a name in it is none");
    }
  }

  private static Optional<Session.StoredIdToken> idToken(JsonScalars content) throws Unreadable {
    if (content.below("idToken").isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Session.StoredIdToken(
        Secret.of(required(content, "idToken/token")),
        required(content, "idToken/issuer"),
        required(content, "idToken/subject"),
        Instant.parse(required(content, "idToken/expiresAt"))));
  }

  private static Optional<Session.StoredVault> vault(JsonScalars content) throws Unreadable {
    if (content.below("vault").isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Session.StoredVault(
        URI.create(required(content, "vault/address")),
        content.get("vault/namespace"),
        Secret.of(required(content, "vault/token")),
        required(content, "vault/accessor"),
        content.get("vault/expiresAt").map(Instant::parse),
        !content.get("vault/ours").equals(Optional.of("false"))));
  }

  private static List<NamedSecret> secrets(JsonScalars content) throws Unreadable {
    List<NamedSecret> secrets = new ArrayList<>();
    for (int i = 0; content.has("secrets/" + i + "/name"); i++) {
      secrets.add(new NamedSecret(
          required(content, "secrets/" + i + "/name"),
          Secret.of(required(content, "secrets/" + i + "/value"))));
    }
    return secrets;
  }

  private static String required(JsonScalars content, String path) throws Unreadable {
    return content
        .get(path)
        .orElseThrow(() -> new Unreadable("'" + path.replace('/', '.') + "' is missing"));
  }

  /** The file is not a session of this version. */
  static final class Unreadable extends Exception {
    private final String what;

    Unreadable(String what) {
      super(what);
      this.what = what;
    }

    String what() {
      return what;
    }
  }
}
