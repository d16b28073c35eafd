package dev.kvorum.kvnode.engine.tree;

import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.KeyRange;
import java.util.List;
import java.util.Optional;

/**
 * An immutable ordered map: a B+tree whose nodes are shared between its versions.
 *
 * <p>A batch is merged into it in one pass from the root, which copies every node that it touches
 * once.
 */
public record Tree(Node root) {

  public static final Tree EMPTY = new Tree(Leaf.EMPTY);

  public Optional<byte[]> get(byte[] key) {
    return root.leafOf(key).get(key);
  }

  public Cursor scan(KeyRange range, Direction direction) {
    return switch (direction) {
      case FORWARD -> new ForwardCursor(root, range);
      case REVERSE -> new ReverseCursor(root, range);
    };
  }

  public Tree with(Changes changes) {
    if (changes.size() == 0) {
      return this;
    }
    List<Node> level = root.with(changes, 0, changes.size());
    while (level.size() > 1) {
      Siblings siblings = new Siblings(level.size());
      siblings.add(level);
      level = siblings.branches();
    }
    return level.isEmpty() ? EMPTY : new Tree(withoutIdleBranches(level.getFirst()));
  }

  private static Node withoutIdleBranches(Node top) {
    Node root = top;
    while (root instanceof Branch(byte[][] _, Node[] children) && children.length == 1) {
      root = children[0];
    }
    return root;
  }
}
