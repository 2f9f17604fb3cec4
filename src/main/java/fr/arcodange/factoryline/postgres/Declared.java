package fr.arcodange.factoryline.postgres;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One application in the words of its file, with the places of its names; those that follow from its own stand where that does. */
record Declared(
    Word name,
    Optional<Word> declaredDatabase,
    Optional<Word> declaredOwner,
    List<String> extensions,
    Optional<Integer> connectionLimit,
    Map<String, String> settings,
    List<String> schemas,
    Application.Lifetimes vault) {

  record Word(int at, String text) {}

  static Declared named(Word name) {
    return new Declared(
        name,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Map.of(),
        List.of(),
        Application.Lifetimes.USUAL);
  }

  Word database() {
    return declaredDatabase.orElseGet(() -> new Word(name.at(), usual().database()));
  }

  Word owner() {
    return declaredOwner.orElseGet(() -> new Word(name.at(), usual().owner()));
  }

  Word connectRole() {
    return new Word(name.at(), usual().connectRole());
  }

  private Application usual() {
    return Application.named(name.text());
  }

  Application application() {
    return new Application(
        name.text(),
        database().text(),
        owner().text(),
        extensions,
        connectionLimit,
        settings,
        schemas,
        vault);
  }
}
