package dev.kvorum.kvnode.shard.machine;

import dev.kvorum.kvnode.meta.HashRange;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a shard owns, as its own log has it: the truth for its replicas, while meta's descriptor is
 * what is intended (SAFETY 16). Part of the replicated state.
 *
 * <p>Little-endian in the engine: u8 format, u64 shard, its range, u64 epoch, u8 1 where it is
 * frozen with u64 operation and u64 index, u32 count and each child.
 *
 * @param epoch of the last step that was applied
 * @param children those that it has split off last, the newest at the end
 */
public record ShardState(
    long shard, HashRange range, long epoch, Optional<Frozen> frozen, List<Birth> children) {

  /** The oldest is forgotten when there are more, by when it has to live without its parent. */
  public static final int CHILDREN_MAX = 8;

  private static final byte FORMAT = 1;

  /**
   * @param operation the merge that it is frozen for
   * @param index of the entry in the log: what the shard holds is complete with it
   */
  public record Frozen(long operation, long index) {}

  public ShardState {
    children = List.copyOf(children);
  }

  /** Of a shard whose log has nothing of its own yet. */
  public static ShardState begin(long shard, HashRange range, long epoch) {
    return new ShardState(shard, range, epoch, Optional.empty(), List.of());
  }

  /** What a shard owned when its cluster was formed, for a replica that was there. */
  public static Optional<ShardState> founding(ShardDescriptor shard, boolean founds) {
    return founds
        ? Optional.of(begin(shard.id(), shard.range(), ShardDescriptor.FIRST_EPOCH))
        : Optional.empty();
  }

  /** Whether it answers for a hash. A frozen shard answers for nothing (SAFETY 21). */
  public boolean serves(int hash) {
    return frozen.isEmpty() && range.contains(hash);
  }

  /**
   * The state after a command at an index of the log; empty where it changes nothing, not even the
   * epoch: as one whose epoch was reached before, or whose range is none that could be split off or
   * added here. Nothing of meta asks for such a range; a shard that did as told would lose keys,
   * and one that halted would lose all.
   *
   * @param before empty until the shard has begun
   * @param counters when it is applied
   */
  static Optional<ShardState> after(
      Optional<ShardState> before, ShardCommand command, long index, Counters counters) {
    return before.isPresent()
        ? before.get().after(command, index, counters)
        : command instanceof ShardCommand.Begin(long epoch, long shard, HashRange range)
            ? Optional.of(begin(shard, range, epoch))
            : Optional.empty();
  }

  private Optional<ShardState> after(ShardCommand command, long index, Counters before) {
    if (command.epoch() <= epoch) {
      return Optional.empty();
    }
    return switch (command) {
      case ShardCommand.Begin _ -> Optional.empty(); // by a leader that had not applied the first
      case ShardCommand.Split(long next, ChildShard child) ->
          canSplitOff(child.range())
              ? Optional.of(
                  new ShardState(
                      shard,
                      new HashRange(range.from(), child.range().from()),
                      next,
                      frozen,
                      with(new Birth(index, before, child))))
              : Optional.empty();
      case ShardCommand.Freeze(long next, long operation) ->
          Optional.of(
              new ShardState(
                  shard, range, next, Optional.of(new Frozen(operation, index)), children));
      case ShardCommand.Unfreeze(long next) ->
          Optional.of(new ShardState(shard, range, next, Optional.empty(), children));
      case ShardCommand.Absorb(long next, long donor, HashRange added, long _) ->
          canAdd(added)
              ? Optional.of(new ShardState(shard, joined(added), next, frozen, without(donor)))
              : Optional.empty();
    };
  }

  private boolean canSplitOff(HashRange upper) {
    return frozen.isEmpty() && range.from() < upper.from() && upper.to() == range.to();
  }

  private boolean canAdd(HashRange neighbour) {
    return frozen.isEmpty() && (neighbour.from() == range.to() || neighbour.to() == range.from());
  }

  private HashRange joined(HashRange neighbour) {
    return new HashRange(
        Math.min(range.from(), neighbour.from()), Math.max(range.to(), neighbour.to()));
  }

  private List<Birth> with(Birth newest) {
    List<Birth> all = new ArrayList<>(children);
    if (all.size() == CHILDREN_MAX) {
      all.removeFirst();
    }
    all.add(newest);
    return all;
  }

  private List<Birth> without(long child) {
    return children.stream().filter(birth -> birth.child().id() != child).toList();
  }

  public byte[] encode() {
    Wire out = new Wire().u8(FORMAT).u64(shard).hashes(range).u64(epoch);
    out.u8(frozen.isPresent() ? 1 : 0);
    frozen.ifPresent(since -> out.u64(since.operation()).u64(since.index()));
    out.u32(children.size());
    children.forEach(birth -> birth.encode(out));
    return out.done();
  }

  /** Throws {@link IllegalArgumentException} for a format that this build does not know. */
  public static ShardState decode(byte[] bytes) {
    return Wire.read(bytes, "a shard's state", FORMAT, ShardState::state);
  }

  private static ShardState state(ByteBuffer in) {
    long shard = in.getLong();
    HashRange range = Wire.hashes(in);
    long epoch = in.getLong();
    Optional<Frozen> frozen =
        Wire.flag(in) ? Optional.of(new Frozen(in.getLong(), in.getLong())) : Optional.empty();
    List<Birth> children = new ArrayList<>();
    for (int count = Wire.count(in); count > 0; count--) {
      children.add(Birth.decode(in));
    }
    return new ShardState(shard, range, epoch, frozen, children);
  }
}
