package fr.arcodange.factoryline.git;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.ScratchFolder;
import fr.arcodange.factoryline.text.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * One commit checked out in a private temporary folder, with room beside it for files that must not be part of it. Removes itself,
 * whatever was made in it.
 */
public final class Worktree implements AutoCloseable {
  private final ScratchFolder folder;
  private final Path path;
  private final Runnable forget;

  Worktree(ScratchFolder folder, Path path, Runnable forget) {
    this.folder = folder;
    this.path = path;
    this.forget = forget;
  }

  /** The top of the checked-out tree: absolute, without symbolic links. */
  public Path path() {
    return path;
  }

  /** A private folder outside the tree that goes with it: for a plan file, say. */
  public Path scratch() {
    return folder.path();
  }

  /**
   * A folder of the tree.
   *
   * @param relative from the top; empty and {@code .} are the top itself
   * @throws Failure usage if it is not there, or lies outside by {@code ..} or through a symbolic link: a pull request may have
   *     made that link
   */
  public Path folder(String relative) {
    try {
      Path asked = path.resolve(relative).normalize();
      if (!asked.startsWith(path)) {
        throw Failure.usage(
            "finding the folder '" + relative + "': it is not inside the repository");
      }
      if (!Files.isDirectory(asked)) {
        throw Failure.usage("finding the folder '" + relative + "': the commit has no such folder");
      }
      Path real = asked.toRealPath();
      if (!real.startsWith(path)) {
        throw Failure.usage("finding the folder '" + relative
            + "': a symbolic link in it leads out of the repository");
      }
      return real;
    } catch (InvalidPathException e) {
      throw Failure.usage("finding the folder '" + relative + "': it is no path")
          .causedBy(e);
    } catch (IOException e) {
      throw Failure.usage(
              "finding the folder '" + relative + "': " + FileTrouble.of(path.resolve(relative), e))
          .causedBy(e);
    }
  }

  /** Has both folders stay when it is closed, for what is in them and nowhere else. */
  public void leave() {
    folder.leave();
  }

  @Override
  public void close() {
    try {
      folder.close();
    } finally {
      forget.run();
    }
  }
}
