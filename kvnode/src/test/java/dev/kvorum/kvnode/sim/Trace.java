package dev.kvorum.kvnode.sim;

import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What happened: always as a digest, which two runs of one seed must share, and on demand as text.
 */
final class Trace {

  private static final long PRIME = 0x100000001b3L;

  private final LongSupplier now;
  private final Appendable text;
  private long digest = 0xcbf29ce484222325L;

  /**
   * @param text where the readable trace goes, or {@link #SILENT}
   */
  Trace(LongSupplier now, Appendable text) {
    this.now = now;
    this.text = text;
  }

  static final Appendable SILENT = new StringBuilder(0);

  void note(String kind, long a, long b, Supplier<String> words) {
    mix(now.getAsLong());
    mix(kind.hashCode());
    mix(a);
    mix(b);
    if (text != SILENT) {
      write("%13.6f %s %s%n".formatted(now.getAsLong() / 1e6, kind, words.get()));
    }
  }

  long digest() {
    return digest;
  }

  private void mix(long value) {
    digest = Long.rotateLeft((digest ^ value) * PRIME, 29);
  }

  private void write(String line) {
    try {
      text.append(line);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
