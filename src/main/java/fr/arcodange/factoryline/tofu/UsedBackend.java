package fr.arcodange.factoryline.tofu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.json.JsonTrees;
import fr.arcodange.factoryline.text.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The backend that {@code tofu init} noted in its data folder, given on the command line or in the root; it notes none if there is none. */
final class UsedBackend {
  private static final String NOTE = "terraform.tfstate";
  private static final String DEFAULT_WORKSPACE = "default";

  private final JsonNode backend;

  private UsedBackend(JsonNode backend) {
    this.backend = backend;
  }

  static UsedBackend in(Path dataFolder) {
    Path note = dataFolder.resolve(NOTE);
    if (!Files.exists(note)) {
      return new UsedBackend(MissingNode.getInstance());
    }
    try {
      return new UsedBackend(JsonTrees.read(Files.readAllBytes(note)).path("backend"));
    } catch (IOException e) {
      throw Failure.toolFailed("reading what tofu init noted: " + FileTrouble.of(note, e))
          .causedBy(e);
    }
  }

  /** Whether the state of a workspace is a file in the root's own folder. */
  boolean isInRoot(Optional<String> workspace) {
    if (backend.isMissingNode()) {
      return true;
    }
    boolean isDefault =
        workspace.filter(name -> !name.equals(DEFAULT_WORKSPACE)).isEmpty();
    String place =
        backend.path("config").path(isDefault ? "path" : "workspace_dir").asText("");
    return backend.path("type").asText().equals("local") && !Path.of(place).isAbsolute();
  }
}
