package dev.kvorum.kvnode.engine.tree;

import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.KeyValue;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Walks a tree upwards, leaf by leaf; each next leaf is found from the root, so leaves need no
 * links that a copy would break.
 */
final class ForwardCursor implements Cursor {

  private final Node root;
  private final KeyRange range;
  private Optional<Leaf> leaf;
  private int position;

  ForwardCursor(Node root, KeyRange range) {
    this.root = root;
    this.range = range;
    go(root.atOrAfter(range.start()));
  }

  @Override
  public boolean hasNext() {
    return leaf.isPresent() && range.contains(leaf.get().keys()[position]);
  }

  @Override
  public KeyValue next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Leaf here = leaf.get();
    KeyValue pair = new KeyValue(here.keys()[position], here.values()[position]);
    position++;
    if (position == here.size()) {
      go(root.atOrAfter(successor(pair.key())));
    }
    return pair;
  }

  @Override
  public void close() {}

  private void go(Optional<Spot> spot) {
    leaf = spot.map(Spot::leaf);
    position = spot.map(Spot::position).orElse(0);
  }

  /** The next key there can be in byte order: this one with a zero after it. */
  private static byte[] successor(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }
}
