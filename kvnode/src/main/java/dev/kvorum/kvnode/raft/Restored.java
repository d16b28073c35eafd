package dev.kvorum.kvnode.raft;

import java.util.List;

/**
 * What a replica's core begins from: a new one from a base at zero, a restarted one from its log.
 *
 * @param base where the retained log begins
 * @param baseMembership the members as of the base
 * @param membershipEntries the membership entries of the log after the base, in order
 * @param terms the first position of each term after the base, in order
 * @param lastIndex index of the last entry, or of the base
 * @param applied index up to which the state machine has applied; at least the base's
 */
public record Restored(
    Position base,
    Membership baseMembership,
    List<Entry> membershipEntries,
    List<Position> terms,
    long lastIndex,
    long applied,
    HardState hardState) {

  /** A new group's replica: the same members on each of them, nothing written yet. */
  public static Restored empty(Membership members) {
    return new Restored(Position.ZERO, members, List.of(), List.of(), 0, 0, HardState.INITIAL);
  }
}
