package dev.kvorum.kvnode.engine.tree;

import java.util.List;
import java.util.Optional;

/**
 * Up to {@link Node#WIDTH} children in key order; {@code firsts} holds the smallest key of each.
 */
record Branch(byte[][] firsts, Node[] children) implements Node {

  @Override
  public int size() {
    return children.length;
  }

  @Override
  public byte[] first() {
    return firsts[0];
  }

  @Override
  public Optional<Spot> atOrAfter(byte[] key) {
    int child = childOf(key);
    Optional<Spot> spot = children[child].atOrAfter(key);
    return spot.isEmpty() && child + 1 < children.length
        ? children[child + 1].atOrAfter(key)
        : spot;
  }

  @Override
  public Optional<Spot> below(byte[] key) {
    int child = childOf(key);
    Optional<Spot> spot = children[child].below(key);
    return spot.isEmpty() && child > 0 ? children[child - 1].last() : spot;
  }

  @Override
  public Optional<Spot> last() {
    return children[children.length - 1].last();
  }

  @Override
  public Leaf leafOf(byte[] key) {
    return children[childOf(key)].leafOf(key);
  }

  @Override
  public List<Node> with(Changes changes, int from, int to) {
    Siblings siblings = new Siblings(children.length);
    int next = from;
    int kept = 0;
    while (next < to) {
      int child = childOf(changes.key(next));
      int end =
          child + 1 < children.length ? changes.firstAtLeast(firsts[child + 1], next, to) : to;
      siblings.keep(this, kept, child);
      siblings.add(children[child].with(changes, next, end));
      kept = child + 1;
      next = end;
    }
    siblings.keep(this, kept, children.length);
    return siblings.branches();
  }

  @Override
  public Node join(Node next) {
    Siblings siblings = new Siblings(size() + next.size());
    siblings.keep(this, 0, size());
    siblings.keep((Branch) next, 0, next.size());
    return siblings.branches().getFirst();
  }

  /** The last child that begins at or below this key, or the first child. */
  private int childOf(byte[] key) {
    int found = Node.search(firsts, key);
    return found >= 0 ? found : Math.max(0, -found - 2);
  }
}
