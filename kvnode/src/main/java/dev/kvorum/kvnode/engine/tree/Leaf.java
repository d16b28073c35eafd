package dev.kvorum.kvnode.engine.tree;

import dev.kvorum.kvnode.engine.Batch.Change;
import dev.kvorum.kvnode.engine.Batch.Delete;
import dev.kvorum.kvnode.engine.Batch.Put;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Up to {@link Node#WIDTH} pairs in key order. */
record Leaf(byte[][] keys, byte[][] values) implements Node {

  static final Leaf EMPTY = new Leaf(new byte[0][], new byte[0][]);

  Optional<byte[]> get(byte[] key) {
    int found = Node.search(keys, key);
    return found < 0 ? Optional.empty() : Optional.of(values[found]);
  }

  @Override
  public int size() {
    return keys.length;
  }

  @Override
  public byte[] first() {
    return keys[0];
  }

  @Override
  public Optional<Spot> atOrAfter(byte[] key) {
    return spot(lowerBound(key));
  }

  @Override
  public Optional<Spot> below(byte[] key) {
    return spot(lowerBound(key) - 1);
  }

  @Override
  public Optional<Spot> last() {
    return spot(keys.length - 1);
  }

  @Override
  public Leaf leafOf(byte[] key) {
    return this;
  }

  @Override
  public List<Node> with(Changes changes, int from, int to) {
    byte[][] mergedKeys = new byte[keys.length + to - from][];
    byte[][] mergedValues = new byte[mergedKeys.length][];
    int merged = 0;
    int kept = 0;
    for (int next = from; next < to; next++) {
      Change change = changes.at(next);
      int found = Node.search(keys, change.key());
      int place = found < 0 ? -found - 1 : found;
      System.arraycopy(keys, kept, mergedKeys, merged, place - kept);
      System.arraycopy(values, kept, mergedValues, merged, place - kept);
      merged += place - kept;
      kept = found < 0 ? place : place + 1;
      switch (change) {
        case Put(byte[] key, byte[] value) -> {
          mergedKeys[merged] = key;
          mergedValues[merged++] = value;
        }
        case Delete _ -> {}
      }
    }
    System.arraycopy(keys, kept, mergedKeys, merged, keys.length - kept);
    System.arraycopy(values, kept, mergedValues, merged, keys.length - kept);
    return leaves(mergedKeys, mergedValues, merged + keys.length - kept);
  }

  @Override
  public Node join(Node next) {
    Leaf other = (Leaf) next;
    byte[][] joinedKeys = Arrays.copyOf(keys, keys.length + other.keys.length);
    byte[][] joinedValues = Arrays.copyOf(values, joinedKeys.length);
    System.arraycopy(other.keys, 0, joinedKeys, keys.length, other.keys.length);
    System.arraycopy(other.values, 0, joinedValues, values.length, other.values.length);
    return new Leaf(joinedKeys, joinedValues);
  }

  private static List<Node> leaves(byte[][] keys, byte[][] values, int size) {
    if (size == keys.length && size > 0 && size <= WIDTH) {
      return List.of(new Leaf(keys, values));
    }
    int[] cuts = Node.cuts(size);
    List<Node> leaves = new ArrayList<>(cuts.length);
    for (int piece = 1; piece < cuts.length; piece++) {
      leaves.add(
          new Leaf(
              Arrays.copyOfRange(keys, cuts[piece - 1], cuts[piece]),
              Arrays.copyOfRange(values, cuts[piece - 1], cuts[piece])));
    }
    return leaves;
  }

  private int lowerBound(byte[] key) {
    int found = Node.search(keys, key);
    return found < 0 ? -found - 1 : found;
  }

  private Optional<Spot> spot(int position) {
    return position >= 0 && position < keys.length
        ? Optional.of(new Spot(this, position))
        : Optional.empty();
  }
}
