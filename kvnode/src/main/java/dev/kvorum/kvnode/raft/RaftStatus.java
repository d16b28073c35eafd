package dev.kvorum.kvnode.raft;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A replica at one moment, for people, metrics and the driver.
 *
 * @param leader replica id of the leader of this term, or {@link HardState#NOBODY} while it is
 *     unknown
 * @param base index before the first entry of the log
 * @param match what a leader knows each peer to have synced; empty elsewhere
 * @param committedEpoch of the members that are committed as far as known here; those of {@code
 *     members} may not be yet
 * @param caughtUp whom a leader knows to follow closely, itself included; nobody else at rest
 * @param quiet whether the group rests: then all have everything, and nobody is heard
 * @param heard the peers that a leader has heard of within the shortest election timeout
 */
public record RaftStatus(
    RoleName role,
    long term,
    long leader,
    long base,
    long last,
    long persisted,
    long commit,
    long applied,
    Membership members,
    long committedEpoch,
    Map<Long, Long> match,
    Set<Long> heard,
    Set<Long> caughtUp,
    boolean quiet) {

  static RaftStatus of(Replica replica, Role role, long applied) {
    Map<Long, Long> match = new TreeMap<>();
    Set<Long> heard = new TreeSet<>();
    Set<Long> caughtUp = new TreeSet<>();
    if (role instanceof Leader leader) {
      caughtUp.add(replica.id);
      leader
          .peers()
          .forEach(
              (peer, progress) -> {
                match.put(peer, progress.match());
                if (leader.isHeard(progress)) {
                  heard.add(peer);
                }
                if (leader.isCaughtUp(peer)) {
                  caughtUp.add(peer);
                }
              });
    }
    return new RaftStatus(
        role.name(),
        replica.term(),
        role.leader(),
        replica.log.base().index(),
        replica.log.lastIndex(),
        replica.log.persisted(),
        replica.commit(),
        applied,
        replica.members(),
        replica.memberships.asOf(replica.commit()).epoch(),
        match,
        heard,
        caughtUp,
        role.isQuiet());
  }

  /** What a leader knows a voter to have synced, itself included; 0 for a stranger. */
  public long matchOf(long replica) {
    return replica == leader ? persisted : match.getOrDefault(replica, 0L);
  }

  /** Whether a leader knows that a replica runs, itself included. */
  public boolean isHeard(long replica) {
    return replica == leader || heard.contains(replica);
  }

  public boolean leads() {
    return role == RoleName.LEADER;
  }
}
