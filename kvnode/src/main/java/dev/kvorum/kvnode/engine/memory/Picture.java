package dev.kvorum.kvnode.engine.memory;

import dev.kvorum.kvnode.engine.tree.Tree;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Everything a reader may see, published as one reference.
 *
 * @param sequence counts batches and restores; cells of {@code points} with a higher one are not
 *     published yet
 * @param appliedIndex log index that the state is at
 * @param bytes about how much heap the pairs take
 * @param pairs all pairs, never changed
 * @param points the same pairs, but shared with later pictures and changed ahead of them
 */
record Picture(
    long sequence, long appliedIndex, long bytes, Tree pairs, ConcurrentHashMap<Key, Cell> points) {

  static Picture empty(long sequence) {
    return new Picture(sequence, 0, 0, Tree.EMPTY, new ConcurrentHashMap<>());
  }

  MemoryView view() {
    return new MemoryView(appliedIndex, pairs);
  }
}
