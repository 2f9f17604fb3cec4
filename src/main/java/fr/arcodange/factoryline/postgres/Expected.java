package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.text.NearestName;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Takes values apart that have to be lists or objects; one that is something else is a problem, and is read as an empty one. */
final class Expected {
  private final Problems problems;

  Expected(Problems problems) {
    this.problems = problems;
  }

  List<Located> items(Located value, String what) {
    if (value instanceof Located.Items list) {
      return list.values();
    }
    boolean isNothing = value instanceof Located.Bare bare && bare.sort() == Located.Bare.Sort.NULL;
    problems.add(
        value.at(),
        isNothing
            ? what + " expected, and nothing is here: [] is an empty list"
            : what + " expected as a list, and this is " + kind(value));
    return List.of();
  }

  List<Located.Member> members(Located value, String what) {
    if (value instanceof Located.Members object) {
      return object.members();
    }
    problems.add(value.at(), what + " expected as an object, and this is " + kind(value));
    return List.of();
  }

  /** The members of an object that may have no others than {@code keys}. */
  Map<String, Located> known(Located.Members object, String what, Collection<String> keys) {
    Map<String, Located> members = new HashMap<>();
    for (Located.Member member : object.members()) {
      if (keys.contains(member.key())) {
        members.put(member.key(), member.value());
      } else {
        problems.add(
            member.at(),
            "unknown key " + Problems.quoted(member.key())
                + NearestName.of(member.key(), keys)
                    .map(nearest -> ", did you mean '" + nearest + "'?")
                    .orElse(": " + what + " has " + String.join(", ", keys)));
      }
    }
    return members;
  }

  /** What a value is, for a message that expected something else. */
  static String kind(Located value) {
    if (value instanceof Located.Text text) {
      return Problems.quoted(text.value());
    }
    if (value instanceof Located.Bare bare && bare.sort() != Located.Bare.Sort.NULL) {
      return bare.kind() + ", " + Problems.quoted(bare.written());
    }
    return value.kind();
  }
}
