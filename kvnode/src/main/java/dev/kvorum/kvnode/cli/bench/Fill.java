package dev.kvorum.kvnode.cli.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/** Every key once, in order; all connections share it. It knows how long each tenth took. */
final class Fill implements Feed {

  private static final int PARTS = 10;

  private final int keys;
  private final AtomicInteger next = new AtomicInteger();

  /** When the first key of each tenth was handed out, and when all were done. */
  private final AtomicLongArray begins = new AtomicLongArray(PARTS + 1);

  Fill(int keys) {
    this.keys = keys;
  }

  @Override
  public Optional<Job> next() {
    int key = next.getAndIncrement();
    if (key >= keys) {
      return Optional.empty();
    }
    long now = System.nanoTime();
    if (key == firstOf(partOf(key))) {
      begins.set(partOf(key), now);
    }
    return Optional.of(new Job(Operation.PUT, key, now));
  }

  /** All connections have ended. */
  void ended() {
    begins.set(PARTS, System.nanoTime());
  }

  /** Keys a second, of each tenth; nothing where there are too few keys to say. */
  List<Double> perSecond() {
    List<Double> rates = new ArrayList<>();
    for (int part = 0; part < PARTS && keys >= PARTS; part++) {
      long nanos = begins.get(part + 1) - begins.get(part);
      double seconds = (double) nanos / Duration.ofSeconds(1).toNanos();
      rates.add((firstOf(part + 1) - firstOf(part)) / seconds);
    }
    return rates;
  }

  Duration took() {
    return Duration.ofNanos(begins.get(PARTS) - begins.get(0));
  }

  private int partOf(int key) {
    int part = (int) ((long) key * PARTS / keys);
    // Rounding down may land a part too low at a border.
    return part + 1 < PARTS && key >= firstOf(part + 1) ? part + 1 : part;
  }

  private int firstOf(int part) {
    return (int) ((long) keys * part / PARTS);
  }
}
