package dev.kvorum.kvnode.shard.replica;

/** Time that stands still until a test moves it. */
public final class FakeClock implements Clock {

  public static final long MILLI = 1_000_000;

  volatile long nanos = 1_000 * MILLI;
  volatile long wallMillis = 1_700_000_000_000L;

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public long wallMillis() {
    return wallMillis;
  }

  public void passMillis(long millis) {
    nanos += millis * MILLI;
    wallMillis += millis;
  }
}
