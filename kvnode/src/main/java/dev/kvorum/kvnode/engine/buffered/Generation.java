package dev.kvorum.kvnode.engine.buffered;

import dev.kvorum.kvnode.engine.Batch.Change;
import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.disk.References;
import java.util.Iterator;
import java.util.Optional;

/** A replica's table since its last restore; the last of its users closes it. */
final class Generation {

  private static final System.Logger LOG = System.getLogger(Generation.class.getName());

  private final Home home;
  private final Table table;
  private final References references = new References(this::closeNow);

  /** What the table came to by its last commit. */
  private volatile Position durable;

  private volatile boolean discarded;

  Generation(Home home, Table table) {
    this.home = home;
    this.table = table;
    durable = table.position();
  }

  Home home() {
    return home;
  }

  boolean tryAcquire() {
    return references.tryAcquire();
  }

  void release() {
    references.release();
  }

  Position durable() {
    return durable;
  }

  Optional<byte[]> get(byte[] key) {
    return table.get(key);
  }

  Reading read() {
    return table.read();
  }

  void commit(Iterator<Change> changes, Position position) {
    table.commit(changes, position);
    durable = position;
  }

  long sizeBytes() {
    return table.sizeBytes();
  }

  /**
   * From now on no start finds it. Gives up the caller's reference; the files go with the last
   * user.
   */
  void discard() {
    try {
      home.disown();
      discarded = true;
    } finally {
      release();
    }
  }

  @Override
  public String toString() {
    return home.toString();
  }

  private void closeNow() {
    try {
      table.close();
      if (discarded) {
        delete();
      }
    } finally {
      home.left();
    }
  }

  /** Whoever reads last is not to blame for files that don't go: they count for nothing. */
  private void delete() {
    try {
      home.delete();
    } catch (EngineException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "what is left of a former state goes at the next start: " + e.getMessage());
    }
  }
}
