package dev.kvorum.kvnode.meta;

/**
 * What a node is to the cluster. Being drained is an operator's wish and being dead an observation,
 * so that a drained node which dies and comes back is still to be drained.
 */
public enum NodeState {
  /** Takes replicas. */
  MEMBER,
  /** Is to be emptied, and gets nothing new. */
  DRAINING,
  /** Silent for longer than the set delay: its replicas are to be replaced. */
  DEAD,
  /** Both. */
  DEAD_DRAINING;

  /** Whether replicas may be placed there. */
  public boolean isUsable() {
    return this == MEMBER;
  }

  public boolean isDead() {
    return this == DEAD || this == DEAD_DRAINING;
  }

  public boolean isDraining() {
    return this == DRAINING || this == DEAD_DRAINING;
  }

  NodeState drained() {
    return isDead() ? DEAD_DRAINING : DRAINING;
  }

  NodeState undrained() {
    return isDead() ? DEAD : MEMBER;
  }

  NodeState died() {
    return isDraining() ? DEAD_DRAINING : DEAD;
  }

  NodeState revived() {
    return isDraining() ? DRAINING : MEMBER;
  }
}
