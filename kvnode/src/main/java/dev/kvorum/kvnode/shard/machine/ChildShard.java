package dev.kvorum.kvnode.shard.machine;

import dev.kvorum.kvnode.meta.HashRange;
import dev.kvorum.kvnode.meta.Placement;
import dev.kvorum.kvnode.meta.Standing;
import dev.kvorum.kvnode.raft.Membership;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A shard that a split makes: a copy in the parent's log of what meta has planned, so that every
 * replica of the parent makes the same.
 *
 * <p>As bytes: u64 id, u64 epoch, its range, u32 count and each replica: u64 id, u64 node, u8 1 for
 * a voter.
 *
 * @param epoch that it begins with
 * @param replicas where the parent's are, voters and learners
 */
public record ChildShard(long id, HashRange range, long epoch, List<Placement> replicas) {

  public ChildShard {
    replicas = List.copyOf(replicas);
  }

  /** What it owns before its first entry. */
  ShardState firstState() {
    return ShardState.begin(id, range, epoch);
  }

  /** The replica that a node is to make. */
  public OptionalLong replicaOn(long node) {
    return replicas.stream()
        .filter(place -> place.node() == node)
        .mapToLong(Placement::replica)
        .findFirst();
  }

  /** Of the group that begins with it. */
  public Membership members() {
    return Placement.membership(replicas, epoch);
  }

  void encode(Wire out) {
    out.u64(id).u64(epoch).hashes(range).u32(replicas.size());
    for (Placement place : replicas) {
      out.u64(place.replica()).u64(place.node()).u8(place.standing() == Standing.VOTER ? 1 : 0);
    }
  }

  static ChildShard decode(ByteBuffer in) {
    long id = in.getLong();
    long epoch = in.getLong();
    HashRange range = Wire.hashes(in);
    List<Placement> replicas = new ArrayList<>();
    for (int count = Wire.count(in); count > 0; count--) {
      replicas.add(
          new Placement(
              in.getLong(), in.getLong(), Wire.flag(in) ? Standing.VOTER : Standing.LEARNER));
    }
    return new ChildShard(id, range, epoch, replicas);
  }
}
