package fr.arcodange.factoryline.tofu;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.FileTrouble;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** A folder that tofu can run in. */
final class RootModule {
  private RootModule() {}

  /** @throws Failure usage if the folder is absent or holds no configuration */
  static Path check(Path root) {
    if (!Files.exists(root)) {
      throw Failure.usage("looking for the root module: there is no folder " + root)
          .hint("the root is a path inside the repository, such as infra/");
    }
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(root, "*.{tf,tofu,tf.json,tofu.json}")) {
      if (!files.iterator().hasNext()) {
        throw Failure.usage(
                "looking for the root module: " + root + " holds no *.tf or *.tofu file")
            .hint("the root is the folder that holds the configuration, not the folder above it");
      }
    } catch (NotDirectoryException e) {
      throw Failure.usage("looking for the root module: " + root + " is not a folder")
          .causedBy(e);
    } catch (IOException e) {
      throw Failure.usage("looking for the root module in " + root + ": " + FileTrouble.of(root, e))
          .causedBy(e);
    }
    return root;
  }

  static boolean hasLockFile(Path root) {
    return Files.exists(root.resolve(".terraform.lock.hcl"));
  }
}
