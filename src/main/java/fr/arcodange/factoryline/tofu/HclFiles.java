package fr.arcodange.factoryline.tofu;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.FileTrouble;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;

/** The {@code *.tf} files below a folder. */
public final class HclFiles {
  private static final int MOST_FILES = 2_000;
  private static final long LARGEST = 4L << 20;

  private HclFiles() {}

  /**
   * Reads them all, by their path from {@code folder}. Symbolic links and folders whose name begins with a dot are passed over.
   *
   * @throws Failure usage, if one cannot be opened or there are too many; tool failed, if one is not written to its end
   */
  public static Map<String, HclBlock> below(Path folder) {
    Map<String, HclBlock> files = new TreeMap<>();
    try {
      Files.walkFileTree(folder, new SimpleFileVisitor<>() {
        @Override
        public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
          boolean hidden =
              !at.equals(folder) && String.valueOf(at.getFileName()).startsWith(".");
          return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
          if (attributes.isRegularFile() && file.toString().endsWith(".tf")) {
            files.put(folder.relativize(file).toString(), read(file, attributes.size()));
          }
          if (files.size() > MOST_FILES) {
            throw Failure.usage(
                "reading the *.tf files in " + folder + ": there are more than " + MOST_FILES);
          }
          return FileVisitResult.CONTINUE;
        }
      });
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
    return files;
  }

  private static HclBlock read(Path file, long size) {
    if (size > LARGEST) {
      throw Failure.usage("reading " + file + ": it has more than " + (LARGEST >> 20) + " MiB");
    }
    try {
      return HclReader.read(Files.readString(file));
    } catch (HclReader.Unreadable e) {
      throw Failure.toolFailed(
              "reading " + Display.line(file.toString()) + ": " + Display.line(e.message()))
          .hint("tofu validate says what is wrong with it");
    } catch (CharacterCodingException e) {
      throw Failure.usage("reading " + file + ": it is not UTF-8").causedBy(e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static Failure unreadable(Path path, IOException e) {
    return Failure.usage("reading " + path + ": " + FileTrouble.of(path, e)).causedBy(e);
  }
}
