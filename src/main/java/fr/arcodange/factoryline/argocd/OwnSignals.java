package fr.arcodange.factoryline.argocd;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How this process takes HUP, INT and TERM, remembered and taken back. Go's runtime takes a signal for itself when its program asks for
 * it for the first time, which Helm does for INT and TERM while it renders; the JVM would never hear of them again.
 */
final class OwnSignals {
  /** HUP, INT and TERM, by the numbers that Linux and macOS have for them. */
  private static final List<Integer> NUMBERS = List.of(1, 2, 15);

  /** No system's {@code struct sigaction} is longer. It begins with the handler on all that there is an engine for. */
  private static final int ROOM = 512;

  private final LibC libC;
  private final Map<Integer, Long> handlers = new HashMap<>();

  private OwnSignals(LibC libC) {
    this.libC = libC;
    NUMBERS.forEach(signal -> handlers.put(signal, handler(action(signal))));
  }

  /** Remembers how signals are taken now. */
  static OwnSignals remembered() {
    return new OwnSignals(Native.load(Platform.C_LIBRARY_NAME, LibC.class));
  }

  /**
   * Has them taken so again. Only the handler changes: how Go set it up, on a stack of its own, is what any handler needs that may
   * come to run on one of Go's threads, whose usual stacks are small.
   */
  void takeBack() {
    handlers.forEach((signal, own) -> {
      Memory action = action(signal);
      if (own != handler(action)) {
        action.setPointer(0, new Pointer(own));
        libC.sigaction(signal, action, null);
      }
    });
  }

  private Memory action(int signal) {
    Memory action = new Memory(ROOM);
    action.clear();
    libC.sigaction(signal, null, action);
    return action;
  }

  private static long handler(Memory action) {
    return Pointer.nativeValue(action.getPointer(0));
  }

  /** What of the C library is called; JNA finds a function by its name. */
  interface LibC extends Library {
    int sigaction(int signal, @Nullable Pointer action, @Nullable Pointer before);
  }
}
