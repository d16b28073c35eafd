package dev.kvorum.kvnode.engine.tree;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An immutable part of a {@link Tree}: all leaves are at the same depth, and no node but the root
 * is empty.
 */
sealed interface Node permits Leaf, Branch {

  /**
   * Most pairs of a leaf or children of a branch. Larger copies more at a change, smaller makes the
   * tree deeper.
   */
  int WIDTH = 32;

  /** Below this a changed node joins a neighbour, if both fit into one. */
  int NARROW = WIDTH / 4;

  int size();

  /** The smallest key in it. */
  byte[] first();

  /** Where the smallest key at or above this one is. */
  Optional<Spot> atOrAfter(byte[] key);

  /** Where the largest key below this one is. */
  Optional<Spot> below(byte[] key);

  /** Where the largest key is. */
  Optional<Spot> last();

  /** The leaf that has this key if any in this node has. */
  Leaf leafOf(byte[] key);

  /**
   * The nodes, of the same height, in order, that take this one's place once these changes are
   * merged into it.
   */
  List<Node> with(Changes changes, int from, int to);

  /** One node with the content of this one and of the next, its neighbour of the same height. */
  Node join(Node next);

  /** Where a key is among ascending ones, or would be, told as {@link Arrays#binarySearch} does. */
  static int search(byte[][] keys, byte[] key) {
    return Arrays.binarySearch(keys, key, Arrays::compareUnsigned);
  }

  /**
   * Cuts a run of so many into equal pieces none of which is wider than a node: the bounds between
   * them.
   */
  static int[] cuts(int size) {
    int pieces = (size + WIDTH - 1) / WIDTH;
    int[] cuts = new int[pieces + 1];
    for (int piece = 1; piece <= pieces; piece++) {
      cuts[piece] = (int) ((long) size * piece / pieces);
    }
    return cuts;
  }
}
