package dev.kvorum.kvnode.engine.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import dev.kvorum.kvnode.engine.Seeds;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TreeTest {

  private static final int KEYS = 20_000;

  private final SplittableRandom random = Seeds.random("TreeTest");
  private final TreeMap<Integer, Integer> twin = new TreeMap<>();
  private Tree tree = Tree.EMPTY;

  @Test
  void keepsItsShapeWhileItGrowsAndShrinks() {
    for (int deletesOfTen : new int[] {1, 9, 2, 8, 5, 10}) {
      for (int round = 0; round < 150; round++) {
        change(deletesOfTen, 1 + random.nextInt(round % 10 == 0 ? 3000 : 40));
      }
      checkShape(tree.root());
      checkContent();
    }
  }

  @Test
  void isEmptyAgainWhenAllIsDeleted() {
    change(0, KEYS);
    Batch deletes = new Batch(0);
    twin.keySet().forEach(key -> deletes.delete(bytes(key)));
    tree = tree.with(Changes.of(deletes.changes()));
    assertEquals(Tree.EMPTY, tree);
  }

  @Test
  void deletesLeaveNoThinNodesBehind() {
    change(0, KEYS);
    change(0, KEYS);
    List<Integer> order = new ArrayList<>(twin.keySet());
    Collections.shuffle(order, new java.util.Random(random.nextLong()));
    for (int key : order.subList(0, order.size() - 200)) {
      tree = tree.with(Changes.of(new Batch(0).delete(bytes(key)).changes()));
      twin.remove(key);
    }
    checkContent();
    assertTrue(leaves(tree.root()) < 200, "200 pairs lie in " + leaves(tree.root()) + " leaves");
  }

  @Test
  void ascendingKeysMakeAFlatTree() {
    for (int key = 0; key < KEYS; key++) {
      tree = tree.with(Changes.of(new Batch(0).put(bytes(key), bytes(key)).changes()));
    }
    assertEquals(4, checkShape(tree.root()));
  }

  private void change(int deletesOfTen, int count) {
    Batch batch = new Batch(0);
    for (int change = 0; change < count; change++) {
      int key = random.nextInt(KEYS);
      if (random.nextInt(10) < deletesOfTen) {
        batch.delete(bytes(key));
        twin.remove(key);
      } else {
        batch.put(bytes(key), bytes(change));
        twin.put(key, change);
      }
    }
    tree = tree.with(Changes.of(batch.changes()));
  }

  private void checkContent() {
    List<Integer> keys = new ArrayList<>();
    try (Cursor cursor = tree.scan(KeyRange.ALL, Direction.FORWARD)) {
      cursor.forEachRemaining(pair -> keys.add(ByteBuffer.wrap(pair.key()).getInt()));
    }
    assertEquals(List.copyOf(twin.keySet()), keys);
    for (int key = 0; key < KEYS; key += 7) {
      Integer value = twin.get(key);
      assertArrayEquals(value == null ? null : bytes(value), tree.get(bytes(key)).orElse(null));
    }
  }

  /** Checks everything that {@link Node} says of itself, and returns the height. */
  private static int checkShape(Node node) {
    return switch (node) {
      case Leaf(byte[][] keys, byte[][] values) -> {
        assertTrue(keys.length <= Node.WIDTH && keys.length == values.length);
        yield 1;
      }
      case Branch(byte[][] firsts, Node[] children) -> {
        assertTrue(
            children.length > 0
                && children.length <= Node.WIDTH
                && firsts.length == children.length);
        int height = checkShape(children[0]);
        for (int child = 0; child < children.length; child++) {
          assertTrue(children[child].size() > 0);
          assertArrayEquals(children[child].first(), firsts[child]);
          assertEquals(height, checkShape(children[child]));
        }
        yield height + 1;
      }
    };
  }

  private static int leaves(Node node) {
    return switch (node) {
      case Leaf _ -> 1;
      case Branch(byte[][] _, Node[] children) -> {
        int leaves = 0;
        for (Node child : children) {
          leaves += leaves(child);
        }
        yield leaves;
      }
    };
  }

  private static byte[] bytes(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
  }
}
