package fr.arcodange.factoryline.exec;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One output of a program, read by a thread of its own. It ends when the pipe ends, or when the program has exited and nothing
 * more came for a while: a process it left behind can hold the pipe open for ever, and a blocked read cannot be woken. Holds a
 * few chunks only, so a slow reader slows the program down.
 */
final class ProgramOutput extends InputStream {
  private static final int CHUNK = 64 * 1024;
  private static final int MOST_CHUNKS = 8;

  private final Duration silence;
  private final Deque<byte[]> chunks = new ArrayDeque<>();
  private byte[] current = new byte[0];
  private int position;
  private boolean ended;
  private boolean exited;
  private boolean discarding;
  private @Nullable IOException broken;

  private ProgramOutput(Duration silence) {
    this.silence = silence;
  }

  /** @param silence how long to wait for more after the program's exit */
  static ProgramOutput of(Process process, InputStream pipe, String name, Duration silence) {
    ProgramOutput output = new ProgramOutput(silence);
    Thread pump = new Thread(() -> output.pump(pipe), name);
    pump.setDaemon(true);
    pump.start();
    var unused = process.onExit().thenRun(output::programExited);
    return output;
  }

  private void pump(InputStream pipe) {
    try (pipe) {
      byte[] buffer = new byte[CHUNK];
      for (int length = pipe.read(buffer); length >= 0; length = pipe.read(buffer)) {
        byte[] chunk = new byte[length];
        System.arraycopy(buffer, 0, chunk, 0, length);
        put(chunk);
      }
      end(null);
    } catch (IOException e) {
      end(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end(new InterruptedIOException());
    }
  }

  private synchronized void put(byte[] chunk) throws InterruptedException {
    while (chunks.size() >= MOST_CHUNKS && !discarding) {
      wait();
    }
    if (!discarding && chunk.length > 0) {
      chunks.add(chunk);
    }
    notifyAll();
  }

  private synchronized void end(@Nullable IOException cause) {
    ended = true;
    broken = cause;
    notifyAll();
  }

  private synchronized void programExited() {
    exited = true;
    notifyAll();
  }

  /** From here what the program writes is dropped, so that it never blocks on a full pipe. */
  synchronized void discard() {
    discarding = true;
    chunks.clear();
    position = current.length;
    notifyAll();
  }

  @Override
  public synchronized int read() throws IOException {
    return fill() ? current[position++] & 0xFF : -1;
  }

  @Override
  public synchronized int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, current.length - position);
    System.arraycopy(current, position, target, offset, count);
    position += count;
    return count;
  }

  @Override
  public synchronized int available() {
    int waiting = current.length - position;
    for (byte[] chunk : chunks) {
      waiting += chunk.length;
    }
    return waiting;
  }

  @Override
  public void close() {
    discard();
  }

  private boolean fill() throws IOException {
    try {
      while (position == current.length) {
        if (!awaitChunk()) {
          return false;
        }
        current = chunks.remove();
        position = 0;
        notifyAll();
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  private boolean awaitChunk() throws InterruptedException, IOException {
    long silentSince = 0;
    boolean counting = false;
    while (chunks.isEmpty()) {
      if (discarding) {
        return false;
      }
      if (ended) {
        if (broken != null) {
          throw broken;
        }
        return false;
      }
      if (!exited) {
        wait();
        continue;
      }
      if (!counting) {
        counting = true;
        silentSince = System.nanoTime();
      }
      long left = silence.toNanos() - (System.nanoTime() - silentSince);
      if (left <= 0) {
        return false;
      }
      wait(left / 1_000_000 + 1);
    }
    return true;
  }
}
