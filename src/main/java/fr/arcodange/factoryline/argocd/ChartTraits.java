package fr.arcodange.factoryline.argocd;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.FileTrouble;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * What a chart's texts say of hooks, lookups and templates that are made while it is rendered. Whatever mentions one is taken for having
 * one. It is a net for what is written out: a word that a template puts together goes through it.
 */
final class ChartTraits {
  private static final Pattern LOOKUP = Pattern.compile("\\blookup\\s+[\"(.$`]");

  /** A key of Helm's own, also one that goes on in an action; not an address, nor a key that only says something. */
  private static final Pattern HOOK = Pattern.compile(
      "(?:(?<![./\\w-])helm\\.sh|helm\\\\\\.sh)(?:/(?!(?:chart|resource-policy)(?![\\w-]))|[\"'`{])");

  /** How a quoted text, be it YAML's or a template's, may write a character; and where it goes on in the next line. */
  private static final Pattern ESCAPE = Pattern.compile(
      "\\\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U000([0-9A-Fa-f]{5})|([0-3][0-7]{2})|/|\\r?\\n[ \\t]*)");

  private static final Pattern TPL = Pattern.compile("(?<![\\w.$-])tpl\\b");

  private static final int PIECE = 1 << 20;
  private static final int LONGEST_WORD = 256;

  /** What Helm takes of a packed chart. */
  private static final long MOST_BYTES = 100L << 20;

  private Optional<String> beyondTheEngine = Optional.empty();
  private boolean makesTemplates;
  private boolean readsFiles;

  private ChartTraits() {}

  /**
   * Looks at a chart and what it is rendered with.
   *
   * @throws Failure usage, if it cannot be read
   */
  static ChartTraits of(ChartRequest request) {
    ChartTraits traits = new ChartTraits();
    request.sets().forEach(set -> traits.search(set, "--set"));
    try (Stream<Path> walk = Files.walk(request.chart(), FileVisitOption.FOLLOW_LINKS)) {
      List<Path> files = walk.filter(Files::isRegularFile).toList();
      for (Path file : files) {
        if (isTemplate(request.chart(), file) || isPacked(request.chart(), file)) {
          traits.addTemplates(file);
        }
      }
      for (Path file : files) {
        if (traits.readsFiles || file.endsWith("values.yaml")) {
          read(file, text -> traits.search(text, name(file)));
        }
      }
      for (Path file : request.valuesFiles()) {
        read(file, text -> traits.search(text, name(file)));
      }
      return traits;
    } catch (IOException e) {
      throw failure(request, e);
    } catch (UncheckedIOException e) {
      throw failure(request, Objects.requireNonNull(e.getCause()));
    }
  }

  private static Failure failure(ChartRequest request, IOException e) {
    String words = e instanceof FileSystemLoopException
        ? "a symbolic link in it leads to a folder that it is in"
        : FileTrouble.of(request.chart(), e);
    return Failure.usage(request.doing() + ": " + Display.line(words)).causedBy(e);
  }

  /** What the engine in this process does not render as Helm does, and in which file, for people. */
  Optional<String> beyondTheEngine() {
    return beyondTheEngine;
  }

  /** Whether it renders text that may come from anywhere, with {@code tpl}. */
  boolean makesTemplates() {
    return makesTemplates;
  }

  private void addTemplates(Path file) throws IOException {
    read(file, text -> {
      makesTemplates |= text.contains("tpl") && TPL.matcher(text).find();
      readsFiles |= text.contains("Files");
      search(text, name(file));
    });
  }

  private void search(String text, String where) {
    searchAsWritten(text, where);
    if (text.indexOf('\\') >= 0) {
      searchAsWritten(ESCAPE.matcher(text).replaceAll(ChartTraits::unescaped), where);
    }
  }

  private static String unescaped(MatchResult escape) {
    for (int group = 1; group <= escape.groupCount(); group++) {
      String digits = escape.group(group);
      if (digits != null) {
        int character = Integer.parseInt(digits, group == escape.groupCount() ? 8 : 16);
        return Matcher.quoteReplacement(Character.toString(character));
      }
    }
    return escape.group().endsWith("/") ? "/" : "";
  }

  private void searchAsWritten(String text, String where) {
    if (beyondTheEngine.isPresent()) {
      return;
    }
    if (text.contains("helm") && HOOK.matcher(text).find()) {
      beyondTheEngine = Optional.of("what may be a hook (helm.sh/…) in " + where);
    } else if (text.contains("lookup") && LOOKUP.matcher(text).find()) {
      beyondTheEngine = Optional.of("a lookup in " + where);
    }
  }

  private static String name(Path file) {
    return Display.line(file.getFileName().toString());
  }

  private static boolean isTemplate(Path chart, Path file) {
    return ("/" + chart.relativize(file)).contains("/templates/");
  }

  private static boolean isPacked(Path chart, Path file) {
    return file.toString().endsWith(".tgz") && ("/" + chart.relativize(file)).contains("/charts/");
  }

  /**
   * Piece by piece, each with the end of the one before it, so that no word is cut. A packed chart is a tar file, which keeps its texts
   * as they are; a small one may unpack to more than any memory holds.
   */
  private static void read(Path file, Consumer<String> pieces) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        InputStream text = file.toString().endsWith(".tgz") ? new GZIPInputStream(in) : in) {
      String end = "";
      long all = 0;
      for (byte[] bytes = text.readNBytes(PIECE);
          bytes.length > 0;
          bytes = text.readNBytes(PIECE)) {
        all += bytes.length;
        if (all > MOST_BYTES) {
          throw new IOException(name(file) + " holds more than " + (MOST_BYTES >> 20) + " MiB");
        }
        String piece = end + new String(bytes, StandardCharsets.ISO_8859_1);
        pieces.accept(piece);
        end = piece.substring(Math.max(0, piece.length() - LONGEST_WORD));
      }
    }
  }
}
