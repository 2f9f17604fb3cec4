package fr.arcodange.factoryline.tofu;

import java.nio.file.Path;
import java.util.Optional;

/** Where the state is that an apply made. It holds secrets, and whoever loses it loses track of what was made. */
public sealed interface NewState {
  /** What the file is called in which tofu leaves a state that it could not store, beside the configuration. */
  String FILE_NAME = "errored.tfstate";

  /** Whether it is where it belongs. */
  boolean isStored();

  /** What a person has to know of it, a few sentences of plain text; untrusted, as the reasons in it are a server's. */
  Optional<String> words();

  /** Where it belongs, or there is none: nothing was made. */
  record Stored() implements NewState {
    @Override
    public boolean isStored() {
      return true;
    }

    @Override
    public Optional<String> words() {
      return Optional.empty();
    }
  }

  /** Where it belongs, though not at once. */
  record StoredLater() implements NewState {
    @Override
    public boolean isStored() {
      return true;
    }

    @Override
    public Optional<String> words() {
      return Optional.of(
          "OpenTofu could not store the new state at first; a later try has put it where it belongs.");
    }
  }

  /**
   * In a file, and nowhere else.
   *
   * @param why it could not be stored, a clause
   */
  record InFile(Path file, String why) implements NewState {
    @Override
    public boolean isStored() {
      return false;
    }

    @Override
    public Optional<String> words() {
      return Optional.of(
          "The new state could not be stored where it belongs (" + why + "). It is in "
              + file
              + " on this runner, with its secrets, and goes when that disk goes: `tofu state push`"
              + " it before anything else is applied. Whoever loses it loses track of what was made.");
    }
  }

  /**
   * Nowhere.
   *
   * @param why it could not even be kept in a file, a clause
   */
  record Lost(String why) implements NewState {
    @Override
    public boolean isStored() {
      return false;
    }

    @Override
    public Optional<String> words() {
      return Optional.of("The new state could be stored nowhere (" + why
          + "): import what was made before anything else is applied.");
    }
  }
}
