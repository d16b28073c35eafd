package dev.kvorum.kvnode.shard.machine;

import dev.kvorum.kvnode.engine.Batch;
import dev.kvorum.kvnode.engine.Cursor;
import dev.kvorum.kvnode.engine.Direction;
import dev.kvorum.kvnode.engine.Engine;
import dev.kvorum.kvnode.engine.View;
import java.nio.ByteBuffer;

/**
 * A split as the parent's state notes it, so that the child can be made, or made again after a
 * crash, from what every replica of the parent has alike.
 *
 * <p>As bytes: u64 index, u64 version, u64 stamp, the child.
 *
 * @param index of the split in the parent's log
 * @param counters of the parent by then, which the child begins with: its versions go on from there
 *     (SAFETY 22). Not those of the day when it is made: replicas of one child would count
 *     differently
 */
public record Birth(long index, Counters counters, ChildShard child) {

  /**
   * All that a replica of the child begins with but for its keys: what it owns, its counters, and
   * which writes of its half were applied under which idempotency key. The parent's engine has the
   * latter as they were at the split for as long as it isn't cleaned of what is the child's: nobody
   * adds to them or forgets any.
   *
   * @param index of the child's log that it begins at
   * @param parent the engine of the parent's replica, at the split or after it
   */
  public Batch firstBatch(long index, Engine parent) {
    Batch batch = new Batch(index);
    batch.put(Spaces.SHARD, child.firstState().encode());
    batch.put(Spaces.COUNTERS, counters.encode());
    try (View view = parent.view();
        Cursor records = view.scan(Spaces.dedupe(child.range()), Direction.FORWARD)) {
      records.forEachRemaining(record -> batch.put(record.key(), record.value()));
    }
    return batch;
  }

  void encode(Wire out) {
    out.u64(index).u64(counters.version()).u64(counters.stampMillis());
    child.encode(out);
  }

  static Birth decode(ByteBuffer in) {
    return new Birth(in.getLong(), new Counters(in.getLong(), in.getLong()), ChildShard.decode(in));
  }
}
