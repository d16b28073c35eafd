package dev.kvorum.kvnode.shard.replica;

/** Time as the drivers see it; the simulation has its own. */
public interface Clock {

  /** Monotonic. */
  long nanos();

  /** Since the epoch; may jump. */
  long wallMillis();

  Clock SYSTEM =
      new Clock() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public long wallMillis() {
          return System.currentTimeMillis();
        }
      };
}
