package fr.arcodange.factoryline.oidc;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.FileTrouble;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A token that somebody else keeps fresh in a file, as Kubernetes does for projected service account tokens. */
final class FileSource implements TokenSource {
  private final Path file;

  FileSource(Path file) {
    this.file = file;
  }

  @Override
  public String name() {
    return "file";
  }

  @Override
  public UnverifiedToken obtain(Optional<String> audience) {
    String doing = "reading the ID token from " + file;
    Secret token = Secret.of(content(doing).strip());
    if (token.isEmpty()) {
      throw Failure.denied(doing + ": the file is empty");
    }
    try {
      UnverifiedJwt.read(token);
    } catch (UnverifiedJwt.Malformed e) {
      throw Failure.denied(doing + ": what is in it is not a JWT: " + e.getMessage())
          .hint("the file must hold one token and nothing else")
          .causedBy(e);
    }
    return new UnverifiedToken(token, Optional.empty(), List.of());
  }

  private String content(String doing) {
    if (Files.isDirectory(file)) {
      throw Failure.usage(doing + ": it is a directory").hint("name the file in it, often 'token'");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(UnverifiedJwt.MAX_CHARS + 1);
      if (bytes.length > UnverifiedJwt.MAX_CHARS) {
        throw Failure.denied(doing + ": the file is larger than 64 KiB, which no token is");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw Failure.usage(doing + ": " + FileTrouble.of(file, e)).causedBy(e);
    } catch (IOException e) {
      throw Failure.denied(doing + ": " + FileTrouble.of(file, e)).causedBy(e);
    }
  }
}
