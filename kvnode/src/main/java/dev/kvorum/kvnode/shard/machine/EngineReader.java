package dev.kvorum.kvnode.shard.machine;

import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.View;
import dev.kvorum.kvnode.meta.PartitionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Looks into a replica's engine for what its shard owns and nothing else, on any thread: an engine
 * may still hold keys that were split off, or hold none of those that are to be absorbed. What it
 * says is linearizable if the replica had leave to answer:
 *
 * <ol>
 *   <li>A point read finds the same state of the shard before it looks and after it has looked. The
 *       machine takes the state away before the engine goes over to another one, and gives the next
 *       one only when the engine has it; epochs never come back. So the engine was looked into
 *       while it held what a shard in this state holds. A scan reads state and keys in one view.
 *   <li>So the replica had not applied a split that takes the key away, nor a freeze. Might the
 *       child, or whoever has absorbed the shard, have taken a write already that ended before this
 *       read began? Then the split was committed before, as a child exists only where its birth was
 *       applied, and so was the freeze, as the decision to absorb follows when all have applied it.
 *       But the leave is for a read index of a round, or of a lease, that is newer than the read's
 *       begin, and includes all that was committed by then: the replica would have applied it.
 *   <li>And of a shard that was absorbed everything is here that it had acknowledged before: it is
 *       frozen, and absorbed by a replica only when that of the donor is complete up to there.
 * </ol>
 */
public final class EngineReader {

  private final StateMachine machine;

  public EngineReader(StateMachine machine) {
    this.machine = machine;
  }

  /**
   * @param age asked for when the engine was read
   */
  public ShardRead find(byte[] key, Supplier<OptionalLong> age) {
    Optional<ShardState> before = machine.shardState();
    if (before.isEmpty() || !before.get().serves(PartitionKey.hash(key))) {
      return new ShardRead.Moved();
    }
    Optional<byte[]> stored = machine.engine().get(Spaces.data(key));
    if (!machine.shardState().equals(before)) {
      return new ShardRead.Moved();
    }
    return new ShardRead.Answered(found(stored, age.get()));
  }

  public ShardScan rows(ScanRequest request) {
    try (View view = machine.engine().view()) {
      Optional<ShardState> shard = view.get(Spaces.SHARD).map(ShardState::decode);
      return shard.isPresent() && shard.get().frozen().isEmpty()
          ? rows(view, shard.get(), request)
          : new ShardScan.Moved();
    }
  }

  private static Outcome.OfRead found(Optional<byte[]> stored, OptionalLong age) {
    if (stored.isEmpty()) {
      return new Outcome.Missing(age);
    }
    Stored found = Stored.decode(stored.get());
    return new Outcome.Found(found.value(), found.version(), age);
  }

  private static ShardScan rows(View view, ShardState shard, ScanRequest request) {
    List<ScanResult.Row> rows = new ArrayList<>();
    long bytes = 0;
    try (Cursor pairs = view.scan(Spaces.data(request.range()), request.direction())) {
      while (pairs.hasNext()) {
        KeyValue pair = pairs.next();
        byte[] key = Spaces.userKeyOf(pair.key());
        if (!shard.serves(PartitionKey.hash(key))) {
          continue;
        }
        if (rows.size() >= request.rowsMax() || bytes >= request.bytesMax()) {
          return new ShardScan.Rows(shard.range(), rows, ShardScan.Rest.MORE);
        }
        Stored stored = Stored.decode(pair.value());
        rows.add(new ScanResult.Row(key, stored.value(), stored.version()));
        bytes += pair.key().length + pair.value().length;
      }
    }
    return new ShardScan.Rows(shard.range(), rows, ShardScan.Rest.NOTHING);
  }
}
