package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.FileTrouble;
import fr.arcodange.factoryline.text.ShellText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A workflow file of the repository. One that is there and differs is never written over.
 *
 * @param file relative to the top of the repository
 */
record WorkflowStep(String file, String text) implements SetupStep {

  @Override
  public String why() {
    return "What the forge's runner does for pull requests and pushes; commit it to the default branch.";
  }

  @Override
  public String script() {
    return ShellText.hereDocument("workflow " + ShellText.word(file), "WORKFLOW", text);
  }

  @Override
  public SetupState look(SetupTools tools) {
    Path there = tools.directory().resolve(file);
    if (!Files.exists(there)) {
      return new SetupState.Missing();
    }
    try {
      return difference(Files.readString(there, StandardCharsets.UTF_8))
          .<SetupState>map(SetupState.Different::new)
          .orElseGet(SetupState.Done::new);
    } catch (IOException e) {
      throw Failure.usage("reading " + there + ": " + FileTrouble.of(there, e)).causedBy(e);
    }
  }

  /** The first line where they part. */
  private Optional<String> difference(String found) {
    // By lines: git may have given them other ends.
    List<String> theirs = found.lines().toList();
    List<String> ours = text.lines().toList();
    if (theirs.equals(ours)) {
      return Optional.empty();
    }
    int line = 0;
    while (line < theirs.size()
        && line < ours.size()
        && Objects.equals(theirs.get(line), ours.get(line))) {
      line++;
    }
    return Optional.of("line " + (line + 1) + " is '" + at(theirs, line) + "', and would be '"
        + at(ours, line) + "'");
  }

  private static String at(List<String> lines, int index) {
    return index < lines.size() ? lines.get(index).strip() : "";
  }

  @Override
  public void perform(SetupTools tools) {
    Path target = tools.directory().resolve(file);
    try {
      Files.createDirectories(Objects.requireNonNull(target.getParent()));
      Files.writeString(target, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw Failure.refused("writing " + target + ": something else is there").causedBy(e);
    } catch (IOException e) {
      throw Failure.toolFailed("writing " + target + ": " + FileTrouble.of(target, e))
          .causedBy(e);
    }
  }
}
