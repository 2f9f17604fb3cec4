package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.text.FileTrouble;
import fr.arcodange.factoryline.tofu.NewState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * States that OpenTofu could store nowhere, as files that outlive their run: on this machine, for this user only. They hold
 * secrets, so they go to no log, no artifact, no comment and no plan store.
 */
final class UnsavedStates {
  private static final String PREFIX = "unsaved-";
  private static final String SUFFIX = ".tfstate";

  private final Path folder;
  private final JobLog log;

  UnsavedStates(Path folder, JobLog log) {
    this.folder = folder;
    this.log = log;
  }

  /**
   * Takes a state out of a run's folder, which goes with the run.
   *
   * @return where it is now
   * @throws IOException if it cannot be taken; it is where it was, then
   */
  Path keep(Path state) throws IOException {
    Path file = Files.createTempFile(
        folder,
        PREFIX,
        SUFFIX,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    boolean taken = false;
    try {
      // Renamed rather than copied: a full disk may be why it is here.
      Files.setPosixFilePermissions(
          state, EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
      Files.move(state, file, StandardCopyOption.REPLACE_EXISTING);
      taken = true;
      return file;
    } finally {
      if (!taken) {
        // An empty one would be taken for a state by whoever is reminded of it.
        Files.deleteIfExists(file);
      }
    }
  }

  /** Says which are there still: whoever has stored one removes its file. */
  void remind() {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PREFIX + "*" + SUFFIX)) {
      for (Path file : files) {
        log.warning(
            "a state that an earlier apply could not store is in " + file
                + ": `tofu state push` it from its root before anything else is applied there, and remove the file");
      }
    } catch (IOException e) {
      log.warning("looking for states that could not be stored in " + folder + ": "
          + FileTrouble.of(folder, e));
    }
  }

  /** Takes out of a killed run's folder what tofu could not store, and says whether the folder may go. */
  boolean takeFrom(Path left) {
    try {
      for (Path state : in(left)) {
        log.warning(
            "an earlier run was killed, and the state that it made could not be stored ("
                + left.relativize(state) + "): it is kept in " + keep(state)
                + ", with its secrets; `tofu state push` it from its root before anything else is applied");
      }
      return true;
    } catch (IOException e) {
      log.warning("an earlier run was killed, and " + left
          + " stays: a state in it that could not be stored cannot be taken out: "
          + FileTrouble.of(left, e));
      return false;
    }
  }

  private static List<Path> in(Path left) throws IOException {
    try (Stream<Path> files = Files.walk(left)) {
      return files
          .filter(file -> file.endsWith(NewState.FILE_NAME))
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
