package dev.kvorum.kvnode.engine.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Nodes of one height on their way into the branches above them. */
final class Siblings {

  private byte[][] firsts;
  private Node[] nodes;
  private int size;
  private boolean lastIsNarrow;

  Siblings(int expected) {
    firsts = new byte[expected][];
    nodes = new Node[expected];
  }

  /** Takes children over as they are, without looking into them. */
  void keep(Branch branch, int from, int to) {
    int start = from;
    if (lastIsNarrow && from < to) {
      add(branch.children()[start++]);
    }
    ensureRoom(to - start);
    System.arraycopy(branch.firsts(), start, firsts, size, to - start);
    System.arraycopy(branch.children(), start, nodes, size, to - start);
    size += to - start;
    lastIsNarrow &= start == to;
  }

  void add(List<Node> changed) {
    changed.forEach(this::add);
  }

  /** The branches above; none if there are no nodes. */
  List<Node> branches() {
    if (size == nodes.length && size <= Node.WIDTH) {
      return List.of(new Branch(firsts, nodes));
    }
    int[] cuts = Node.cuts(size);
    List<Node> branches = new ArrayList<>(cuts.length);
    for (int piece = 1; piece < cuts.length; piece++) {
      branches.add(
          new Branch(
              Arrays.copyOfRange(firsts, cuts[piece - 1], cuts[piece]),
              Arrays.copyOfRange(nodes, cuts[piece - 1], cuts[piece])));
    }
    return branches;
  }

  private void add(Node node) {
    boolean narrow = node.size() < Node.NARROW;
    if (size > 0
        && (narrow || lastIsNarrow)
        && nodes[size - 1].size() + node.size() <= Node.WIDTH) {
      nodes[size - 1] = nodes[size - 1].join(node);
      lastIsNarrow = nodes[size - 1].size() < Node.NARROW;
      return;
    }
    ensureRoom(1);
    firsts[size] = node.first();
    nodes[size++] = node;
    lastIsNarrow = narrow;
  }

  private void ensureRoom(int more) {
    if (size + more > nodes.length) {
      int room = Math.max(size + more, nodes.length * 2);
      firsts = Arrays.copyOf(firsts, room);
      nodes = Arrays.copyOf(nodes, room);
    }
  }
}
