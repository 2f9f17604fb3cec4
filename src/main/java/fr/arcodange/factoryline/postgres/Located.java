package fr.arcodange.factoryline.postgres;

import java.util.List;

/** A value of a YAML or JSON file that remembers where it stands: {@code at} is an offset in the text. */
sealed interface Located {
  int at();

  /** What a person would call it. */
  String kind();

  record Text(int at, String value) implements Located {
    @Override
    public String kind() {
      return "text";
    }
  }

  /** A number, a boolean or a null, in the words of the file. */
  record Bare(int at, Sort sort, String written) implements Located {
    enum Sort {
      NUMBER("a number"),
      BOOLEAN("a boolean"),
      NULL("null");

      private final String words;

      Sort(String words) {
        this.words = words;
      }
    }

    @Override
    public String kind() {
      return sort.words;
    }
  }

  record Items(int at, List<Located> values) implements Located {
    @Override
    public String kind() {
      return "a list";
    }
  }

  record Members(int at, List<Member> members) implements Located {
    @Override
    public String kind() {
      return "an object";
    }
  }

  /**
   * One key of an object.
   *
   * @param at where the key stands
   */
  record Member(int at, String key, Located value) {}
}
