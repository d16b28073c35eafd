package dev.kvorum.kvnode.engine.tree;

import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.KeyValue;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Walks a tree downwards, leaf by leaf, from the end of a range. */
final class ReverseCursor implements Cursor {

  private final Node root;
  private final KeyRange range;
  private Optional<Leaf> leaf;
  private int position;

  ReverseCursor(Node root, KeyRange range) {
    this.root = root;
    this.range = range;
    go(range.openEnded() ? root.last() : root.below(range.end()));
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
    if (position == 0) {
      go(root.below(pair.key()));
    } else {
      position--;
    }
    return pair;
  }

  @Override
  public void close() {}

  private void go(Optional<Spot> spot) {
    leaf = spot.map(Spot::leaf);
    position = spot.map(Spot::position).orElse(0);
  }
}
