package dev.kvorum.kvnode.engine.buffered;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.EngineException.Reason;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.View;
import java.util.Iterator;
import java.util.Optional;

/** One use of a replica's state; what was applied stays with the store when it ends. */
final class BufferedEngine implements Engine {

  private final Replica replica;
  private final Runnable whenClosed;
  private volatile boolean closed;

  BufferedEngine(Replica replica, Runnable whenClosed) {
    this.replica = replica;
    this.whenClosed = whenClosed;
  }

  @Override
  public Optional<byte[]> get(byte[] key) {
    return open().get(key);
  }

  @Override
  public View view() {
    return open().view();
  }

  @Override
  public void apply(Batch batch) {
    open().apply(batch);
  }

  @Override
  public boolean hasRoom() {
    return open().hasRoom();
  }

  @Override
  public long appliedIndex() {
    return open().position().appliedIndex();
  }

  @Override
  public void flush() {
    open().flush();
  }

  @Override
  public long durableIndex() {
    return open().durableIndex();
  }

  @Override
  public void restore(Iterator<KeyValue> pairs, long appliedIndex) {
    open().restore(pairs, appliedIndex);
  }

  @Override
  public long sizeBytes() {
    return open().sizeBytes();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      whenClosed.run();
    }
  }

  private Replica open() {
    if (closed) {
      throw new EngineException(Reason.CLOSED, "this engine is closed");
    }
    return replica;
  }
}
