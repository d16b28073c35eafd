package dev.kvorum.kvnode.raft;

import java.util.Optional;

/** What a leader lets be proposed as the next members (Raft thesis §4.1, §4.2.1; SAFETY 15, 16). */
final class MembershipChange {

  private final Replica replica;
  private final Leader leader;

  MembershipChange(Replica replica, Leader leader) {
    this.replica = replica;
    this.leader = leader;
  }

  /** Why these members may not be proposed now; empty where they may. */
  Optional<String> refusal(Membership next) {
    Membership now = replica.members();
    if (!leader.mayChangeMembership()) {
      return Optional.of("one change at a time, and after an own entry is committed");
    }
    if (next.epoch() <= now.epoch()) {
      return Optional.of("epoch %d is not above the log's %d".formatted(next.epoch(), now.epoch()));
    }
    if (!now.differsByOneVoterFrom(next)) {
      return Optional.of("members change one voter at a time");
    }
    if (next.voters().isEmpty()) {
      return Optional.of("a group keeps a voter");
    }
    return next.voters().stream()
        .filter(voter -> !now.voters().contains(voter) && !leader.isCaughtUp(voter))
        .findFirst()
        .map("replica %d doesn't follow closely enough to vote"::formatted);
  }
}
