package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.exec.Background;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Does the same with many things, a few at once. After the first that goes wrong nothing more is begun; what was begun is finished. */
public final class SideBySide {
  private final int atOnce;

  /** @param atOnce how many of them, at most */
  public SideBySide(int atOnce) {
    this.atOnce = atOnce;
  }

  public <T> void forEach(List<T> things, Consumer<T> work) {
    Queue<T> queue = new Queue<>(things.iterator());
    List<Background<Boolean>> workers = new ArrayList<>();
    for (int i = 1; i < Math.min(atOnce, things.size()); i++) {
      workers.add(Background.begin("databases, " + i, () -> workOff(queue, work)));
    }
    try {
      workOff(queue, work);
      workers.forEach(Background::await);
    } finally {
      queue.end();
      workers.forEach(Background::close);
    }
  }

  private static <T> boolean workOff(Queue<T> queue, Consumer<T> work) {
    boolean done = false;
    try {
      for (Optional<T> next = queue.next(); next.isPresent(); next = queue.next()) {
        work.accept(next.get());
      }
      done = true;
      return true;
    } finally {
      if (!done) {
        queue.end();
      }
    }
  }

  private static final class Queue<T> {
    private final Iterator<T> rest;
    private boolean ended;

    Queue(Iterator<T> rest) {
      this.rest = rest;
    }

    synchronized Optional<T> next() {
      return ended || !rest.hasNext() ? Optional.empty() : Optional.of(rest.next());
    }

    synchronized void end() {
      ended = true;
    }
  }
}
