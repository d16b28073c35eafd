package dev.kvorum.kvnode.engine.tree;

import dev.kvorum.kvnode.engine.Batch.Change;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The changes of a batch in key order, one per key: the later one has won. */
public final class Changes {

  private static final Comparator<Change> BY_KEY =
      (left, right) -> Arrays.compareUnsigned(left.key(), right.key());

  private final Change[] changes;
  private final int size;

  private Changes(Change[] changes, int size) {
    this.changes = changes;
    this.size = size;
  }

  public static Changes of(List<Change> changes) {
    Change[] sorted = changes.toArray(Change[]::new);
    Arrays.sort(sorted, BY_KEY); // stable: of one key, the last change stays last
    int kept = 0;
    for (Change change : sorted) {
      boolean sameKey = kept > 0 && Arrays.equals(sorted[kept - 1].key(), change.key());
      sorted[sameKey ? kept - 1 : kept++] = change;
    }
    return new Changes(sorted, kept);
  }

  public int size() {
    return size;
  }

  public Change at(int position) {
    return changes[position];
  }

  byte[] key(int position) {
    return changes[position].key();
  }

  /**
   * Position of the first change in {@code from <= position < to} whose key is not below this one;
   * {@code to} if none.
   */
  int firstAtLeast(byte[] key, int from, int to) {
    int position = from;
    while (position < to && Arrays.compareUnsigned(key(position), key) < 0) {
      position++;
    }
    return position;
  }
}
