package dev.kvorum.kvnode.shard.residents;

import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.engine.adopt.AdoptingEngine;
import dev.kvorum.kvnode.engine.adopt.Slice;
import dev.kvorum.kvnode.shard.machine.ShardState;
import dev.kvorum.kvnode.shard.machine.Spaces;
import dev.kvorum.kvnode.shard.replica.Clock;
import dev.kvorum.kvnode.shard.replica.Pace;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * What splits and merges leave to be done on a node: copies slices of what was taken over, removes
 * slices of what was given away, and makes durable what lives on another replica still. One slice
 * at a time, found in the background and applied on the agents' thread, with a {@link Pace} that
 * leaves most of the node to requests.
 */
final class AdoptionWork {

  /** Read in one slice: some milliseconds of the background. */
  private static final long SLICE_BYTES = 256 << 10;

  /** With all of a machine's nodes at it, requests have the larger part. */
  private static final int PARTS_OF_REST = 9;

  private static final long LOOK_NANOS = 100_000_000;

  private final LocalLineage lineage;
  private final Executor background;
  private final LongAdder copiedBytes;
  private final Clock clock;
  private final Pace pace;
  private final Deque<Kin> due = new ArrayDeque<>();
  private final Queue<Runnable> arrived = new ConcurrentLinkedQueue<>();
  private boolean isUnderWay;
  private long nextLook;

  /**
   * @param copiedBytes counts what is taken over
   */
  AdoptionWork(LocalLineage lineage, Executor background, LongAdder copiedBytes, Clock clock) {
    this.lineage = lineage;
    this.background = background;
    this.copiedBytes = copiedBytes;
    this.clock = clock;
    nextLook = clock.nanos();
    pace = new Pace(PARTS_OF_REST, nextLook);
  }

  /** On the agents' thread, at every tick. Returns whether something has come to an end. */
  boolean tick(long now) {
    for (Runnable next = arrived.poll(); next != null; next = arrived.poll()) {
      next.run();
    }
    boolean ended = false;
    if (now - nextLook >= 0) {
      nextLook = now + LOOK_NANOS;
      ended = look();
    }
    while (!isUnderWay && !due.isEmpty() && pace.isRested(now)) {
      begin(due.poll());
    }
    return ended;
  }

  private boolean look() {
    boolean ended = false;
    due.clear();
    for (Kin kin : lineage.kin()) {
      if (kin.opened().isPresent() && kin.agent().orElseThrow().isEngineFree()) {
        ended |= lineage.leans(kin) && settle(kin, kin.agent().orElseThrow());
        if (hasSlices(kin)) {
          due.add(kin);
        }
      }
    }
    return ended;
  }

  /** Returns whether the replica stands alone from now on. */
  private boolean settle(Kin kin, RaftAgent agent) {
    if (agent.beginsInParent() || !kin.engine().isAdopting()) {
      agent.checkpoint();
    }
    if (!agent.beginsInParent()) {
      lineage.standsAlone(kin.replica());
    }
    return !lineage.leans(kin);
  }

  private boolean hasSlices(Kin kin) {
    return kin.engine().isUnfinished() || mayBeSwept(kin);
  }

  private boolean mayBeSwept(Kin kin) {
    return kin.engine().sweeper().isDue() && !lineage.isNeeded(kin.replica());
  }

  private void begin(Kin kin) {
    AdoptingEngine engine = kin.engine();
    if (!kin.agent().orElseThrow().isEngineFree()) {
      return;
    }
    if (engine.isUnfinished()) {
      inBackground(kin, () -> engine.next(SLICE_BYTES), this::copy);
    } else if (mayBeSwept(kin)) {
      inBackground(
          kin,
          () -> engine.sweeper().next(() -> foreign(kin), SLICE_BYTES),
          (_, slice) -> sweep(kin, slice));
    }
  }

  /** Not where somebody has come to need meanwhile what the slice is about. */
  private void sweep(Kin kin, Slice slice) {
    if (mayBeSwept(kin)) {
      kin.engine().sweeper().applySlice(slice);
    }
  }

  private static Optional<Predicate<KeyValue>> foreign(Kin kin) {
    return kin.state()
        .map(ShardState::range)
        .map(own -> pair -> !Spaces.belongsTo(own, pair.key()));
  }

  private void copy(AdoptingEngine engine, Slice slice) {
    engine.applySlice(slice);
    copiedBytes.add(slice.bytes());
  }

  @FunctionalInterface
  private interface Search {
    Optional<Slice> find();
  }

  private void inBackground(Kin kin, Search search, BiConsumer<AdoptingEngine, Slice> apply) {
    isUnderWay = true;
    background.execute(
        () -> {
          long begun = clock.nanos();
          Optional<Slice> slice = find(kin, search);
          long searchNanos = clock.nanos() - begun;
          arrived.add(
              () -> {
                isUnderWay = false;
                slice.ifPresent(found -> apply(kin, found, apply, searchNanos));
              });
        });
  }

  /** Nothing of a replica that has left meanwhile. */
  private static Optional<Slice> find(Kin kin, Search search) {
    try {
      return search.find();
    } catch (EngineException e) {
      if (kin.agent().orElseThrow().hasEnded()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void apply(
      Kin kin, Slice slice, BiConsumer<AdoptingEngine, Slice> apply, long searchNanos) {
    long begun = clock.nanos();
    if (kin.agent().orElseThrow().isEngineFree() && kin.engine().hasRoom()) {
      apply.accept(kin.engine(), slice);
      due.add(kin);
    }
    long now = clock.nanos();
    pace.worked(searchNanos + now - begun, now);
  }
}
