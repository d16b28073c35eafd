package dev.kvorum.kvnode;

import dev.kvorum.kvnode.log.WalListener;
import java.util.function.LongConsumer;

/**
 * Measures how long the log's forces take, from before the metrics exist on. Called on the log's
 * thread.
 */
final class ForceTimer implements WalListener {

  private volatile LongConsumer nanos = ignored -> {};
  private long began;

  void report(LongConsumer forceNanos) {
    nanos = forceNanos;
  }

  @Override
  public void forcing() {
    began = System.nanoTime();
  }

  @Override
  public void forced(int appends) {
    nanos.accept(System.nanoTime() - began);
  }
}
