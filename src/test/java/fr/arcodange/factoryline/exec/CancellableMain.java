package fr.arcodange.factoryline.exec;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A main as ours: what {@link CancellationSignalIT} sends signals to. */
final class CancellableMain {
  /** After an INT it says more than a line, then unlocks: reports so to the FIFO it was given. */
  private static final String LAST_WORDS = """
      stop() {
        trap '' INT
        kill $waiting
        for i in 1 2 3 4 5 6 7 8 9; do echo "stopping $i"; echo "stopping $i" >&2; done
        echo "unlocked" > "$1"
        exit 0
      }
      trap 'stop "$1"' INT
      sleep 100 >/dev/null 2>&1 & waiting=$!
      echo "ready $$"
      wait
      """;

  private CancellableMain() {}

  public static void main(String[] arguments) {
    Cancellation cancellation = new Cancellation(Duration.ofSeconds(60));
    cancellation.install();
    switch (arguments[0]) {
      case "program" -> runProgram(cancellation, Shell.script(Shell.COUNT_INTERRUPTS));
      case "program in order" ->
        runProgram(cancellation, Shell.script(Shell.COUNT_INTERRUPTS).endingInOrder());
      case "last words" ->
        runProgram(cancellation, Shell.script(LAST_WORDS, arguments[1]).endingInOrder());
      case "returns" -> say("returning");
      case "throws" -> throw new IllegalStateException("thrown on purpose");
      case "exits" -> {
        cancellation.finished();
        System.exit(6);
      }
      case "sleeps" -> {
        say("ready");
        try {
          cancellation.sleep(Duration.ofHours(1), "waiting");
        } catch (Cancelled e) {
          say(String.valueOf(e.getMessage()));
        }
        cancellation.finished();
      }
      case "holds" -> {
        Path parent = Path.of(arguments[1]);
        ScratchFolder folder = arguments.length > 2
            ? ScratchFolder.create(parent, arguments[2])
            : ScratchFolder.create(parent);
        say(folder.path().toString());
        cancellation.sleep(Duration.ofHours(1), "holding");
      }
      case "dies" -> {
        say("ready");
        cancellation.sleep(Duration.ofHours(1), "waiting");
      }
      case "hangs" -> {
        cancellation.shorten(Duration.ZERO);
        cancellation.onCancel(() -> say("told"));
        say("ready");
        runForever();
      }
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void runProgram(Cancellation cancellation, Command command) {
    Programs programs = new Programs(cancellation, Shell.PATH);
    try {
      programs.runLines(command, CancellableMain::say, CancellableMain::say);
    } catch (Cancelled e) {
      say(e.getMessage() + ", it ended with " + e.exitCode().orElseThrow());
    } finally {
      say("clean-up: "
          + programs
              .forCleanUp()
              .run(
                  Shell.script("echo done"),
                  output -> new String(output.readAllBytes(), StandardCharsets.UTF_8).strip(),
                  line -> {})
              .output());
      cancellation.finished();
    }
  }

  /** As a library call that nothing can interrupt. */
  private static void runForever() {
    new Programs(new Cancellation(Duration.ZERO), Shell.PATH)
        .runLines(Shell.script("echo \"$$\"; exec sleep 100"), CancellableMain::say, line -> {});
  }

  private static void say(String line) {
    System.out.println(line);
  }

  static List<String> classPath() {
    return List.of(place(Programs.class), place(CancellableMain.class));
  }

  private static String place(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().getPath();
  }
}
