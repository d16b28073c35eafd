package dev.kvorum.kvnode.raft;

import java.util.List;

/**
 * What a replica's core begins from: a founder from its group's first position, a newcomer from
 * nothing, a restarted one from its log.
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
  public static Restored founding(Membership members) {
    return empty(Position.FOUNDING, members);
  }

  /**
   * A replica that joins a group. It is in no membership, so it never campaigns; it votes, and its
   * first leader sends it a snapshot with the members in it.
   */
  public static Restored newcomer() {
    return empty(Position.ZERO, Membership.NONE);
  }

  private static Restored empty(Position base, Membership members) {
    return new Restored(
        base, members, List.of(), List.of(), base.index(), base.index(), HardState.INITIAL);
  }
}
