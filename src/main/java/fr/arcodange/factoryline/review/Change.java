package fr.arcodange.factoryline.review;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;
import java.util.Optional;

/**
 * One thing a plan would do, as plain values. {@code after} holds what is known of the new object, {@code unknown} is a tree of
 * the same shape with {@code true} wherever a value is known only after apply (OpenTofu's {@code after_unknown}).
 */
public sealed interface Change {

  /** Where it happens; for a move, where it goes; for an output, {@code output.} and its name. */
  String address();

  /** The word for it in bundles, comments and errors. */
  String action();

  /** Whether it will have to be done; of what nobody doubts, it is. */
  default Certainty certainty() {
    return Certainty.CERTAIN;
  }

  /** Calls the one method of {@code cases} that is for this kind of change. */
  <R> R match(Cases<R> cases);

  /** An object that is not there yet. */
  record Create(String address, String type, JsonNode after, JsonNode unknown) implements Change {
    public Create {
      requireAll(address, type, after, unknown);
    }

    @Override
    public String action() {
      return "create";
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.create(this);
    }
  }

  /** An object that is changed where it is. */
  record Update(String address, String type, JsonNode before, JsonNode after, JsonNode unknown)
      implements Change {
    public Update {
      requireAll(address, type, before, after, unknown);
    }

    @Override
    public String action() {
      return "update";
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.update(this);
    }
  }

  /**
   * An object that is destroyed.
   *
   * @param deposed the key of a deposed object: what a create-before-destroy replacement left to be destroyed later
   */
  record Delete(String address, String type, JsonNode before, Optional<String> deposed)
      implements Change {
    public Delete {
      requireAll(address, type, before, deposed);
    }

    @Override
    public String action() {
      return deposed.isPresent() ? "delete deposed" : "delete";
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.delete(this);
    }
  }

  /**
   * An object that is destroyed and made anew, in either order.
   *
   * @param replacePaths the attributes that force it: an array of paths, each an array of steps
   * @param tainted whether it is replaced only because an earlier apply left it half made
   */
  record Replace(
      String address,
      String type,
      JsonNode before,
      JsonNode after,
      JsonNode unknown,
      JsonNode replacePaths,
      boolean tainted)
      implements Change {
    public Replace {
      requireAll(address, type, before, after, unknown, replacePaths);
    }

    @Override
    public String action() {
      return "replace";
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.replace(this);
    }
  }

  /** An object whose address changes. What else happens to it is a change of its own, at the new address. */
  record Move(String from, String to) implements Change {
    public Move {
      requireAll(from, to);
    }

    @Override
    public String address() {
      return to;
    }

    @Override
    public String action() {
      return "move";
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.move(this);
    }
  }

  /** An existing object that is taken in. What else happens to it is a change of its own. */
  record Import(String address, String id) implements Change {
    public Import {
      requireAll(address, id);
    }

    @Override
    public String action() {
      return "import";
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.imports(this);
    }
  }

  /** An object that is no longer looked after, but stays. */
  record Forget(String address, String type, JsonNode before) implements Change {
    public Forget {
      requireAll(address, type, before);
    }

    @Override
    public String action() {
      return "forget";
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.forget(this);
    }
  }

  /** What happens to an output of the root module. */
  record Output(
      String name, OutputAction outputAction, JsonNode before, JsonNode after, JsonNode unknown)
      implements Change {
    public Output {
      requireAll(name, outputAction, before, after, unknown);
    }

    @Override
    public String address() {
      return "output." + name;
    }

    @Override
    public String action() {
      return switch (outputAction) {
        case CREATE -> "create output";
        case UPDATE -> "update output";
        case DELETE -> "delete output";
      };
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.output(this);
    }
  }

  /**
   * Something that is told to a server as it stands: a statement, a request.
   *
   * @param address what it is about, and what it says
   * @param verb what is done with it, in one word
   * @param content all that is told; what is secret in it is left out, so that any value of it is covered
   */
  record Command(String address, String verb, JsonNode content, Certainty certainty)
      implements Change {
    public Command {
      requireAll(address, verb, content, certainty);
    }

    @Override
    public String action() {
      return verb;
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.command(this);
    }
  }

  /** What can happen to an output. */
  enum OutputAction {
    CREATE,
    UPDATE,
    DELETE
  }

  /** One method for each kind of change, so that none can be forgotten. */
  interface Cases<R> {
    R create(Create change);

    R update(Update change);

    R delete(Delete change);

    R replace(Replace change);

    R move(Move change);

    R imports(Import change);

    R forget(Forget change);

    R output(Output change);

    R command(Command change);
  }

  private static void requireAll(Object... components) {
    for (Object component : components) {
      Objects.requireNonNull(component);
    }
  }
}
