package fr.arcodange.factoryline.text;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Replaces every secret of the job by {@code ***}, in whatever form it turns up: the value, each line of it, base64, URL-encoded,
 * quoted as JSON, HCL or for a shell. Values of fewer than four characters are left alone: replacing them would ruin the text
 * and tell the value. Secrets may be added at any time, by any thread.
 *
 * <p>Markdown changes characters; give it redacted text, and redact the whole once more.
 */
public final class Redactor {
  private final Set<String> forms = new LinkedHashSet<>();
  private volatile @Nullable Matchers matchers;

  /** Every text of four characters or more under which {@code secret} may turn up, longest first; none if it is too short. */
  public static Set<String> forms(Secret secret) {
    return SecretForms.of(secret.reveal());
  }

  /** Whether {@code secret} has fewer than the four characters (surrounding space aside) that redacting and masking need. */
  public static boolean isTooShort(Secret secret) {
    return SecretForms.isTooShort(secret.reveal());
  }

  public void add(Secret secret) {
    Set<String> added = forms(secret);
    synchronized (forms) {
      if (forms.addAll(added)) {
        matchers = null;
      }
    }
  }

  public String redact(String text) {
    Matchers current = matchers();
    if (!current.characters().isAnywhereIn(text)) {
      return text;
    }
    StringBuilder redacted = new StringBuilder(text.length());
    Redaction redaction = new Redaction(current.characters(), redacted::append);
    redaction.accept(current.characters(), text);
    redaction.finish();
    return redacted.toString();
  }

  /** A consumer that redacts each line before {@code next} sees it. */
  public Consumer<String> lines(Consumer<String> next) {
    return line -> next.accept(redact(line));
  }

  /**
   * A stream that redacts UTF-8 text and leaves all other bytes as they are, across the borders of single writes. What may still
   * become a secret is held back, past {@code flush} too, until more comes or the stream is closed; closing it closes {@code
   * next}.
   */
  public OutputStream wrap(OutputStream next) {
    return new RedactedStream(next);
  }

  private Matchers matchers() {
    Matchers current = matchers;
    if (current == null) {
      synchronized (forms) {
        current = Matchers.of(forms);
        matchers = current;
      }
    }
    return current;
  }

  /** Text is matched as characters, a stream as its UTF-8 bytes; both are the same where all secrets are ASCII. */
  private record Matchers(SecretMatcher characters, SecretMatcher bytes) {
    static Matchers of(Set<String> forms) {
      SecretMatcher characters = new SecretMatcher(forms);
      boolean ascii = forms.stream().allMatch(form -> form.chars().allMatch(c -> c < 0x80));
      SecretMatcher bytes = ascii
          ? characters
          : new SecretMatcher(forms.stream()
              .map(form ->
                  new String(form.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
              .toList());
      return new Matchers(characters, bytes);
    }
  }

  private final class RedactedStream extends OutputStream {
    private final OutputStream next;
    private final StringBuilder ready = new StringBuilder();
    private final Redaction redaction = new Redaction(matchers().bytes(), ready::append);

    RedactedStream(OutputStream next) {
      this.next = next;
    }

    @Override
    public synchronized void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
      redaction.accept(
          matchers().bytes(), new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
      pass();
    }

    @Override
    public synchronized void flush() throws IOException {
      next.flush();
    }

    @Override
    public synchronized void close() throws IOException {
      try (next) {
        redaction.finish();
        pass();
      }
    }

    private void pass() throws IOException {
      if (ready.length() > 0) {
        next.write(ready.toString().getBytes(StandardCharsets.ISO_8859_1));
        ready.setLength(0);
      }
    }
  }
}
