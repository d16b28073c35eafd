package dev.kvorum.kvnode.shard.route;

import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.shard.replica.Clock;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One request's way to the shard that owns its key, while shards split, merge and move: it is told
 * how each try ended, and says whom to ask next. On the request's thread.
 */
final class Pursuit {

  /** What all requests of a node share. */
  record Guide(Owners owners, MapWatch watch, Detours detours, Clock clock) {}

  private final Guide guide;
  private final Supplier<Optional<ShardDescriptor>> owner;
  private final Function<ShardDescriptor, Optional<ShardDescriptor>> heir;
  private long version;
  private boolean toHeir;
  private int triesOfOwner;
  private int triesOfHeir;
  private Optional<ShardDescriptor> asked = Optional.empty();
  private Optional<Long> astrayAtNanos = Optional.empty();

  private Pursuit(
      Guide guide,
      Supplier<Optional<ShardDescriptor>> owner,
      Function<ShardDescriptor, Optional<ShardDescriptor>> heir) {
    this.guide = guide;
    this.owner = owner;
    this.heir = heir;
    guide.detours().begun();
  }

  static Pursuit of(Guide guide, String keyspace, int hash) {
    Owners owners = guide.owners();
    return new Pursuit(
        guide, () -> owners.owner(keyspace, hash), shard -> owners.heir(shard, hash));
  }

  /** Of a shard that never splits. */
  static Pursuit of(Guide guide, Supplier<Optional<ShardDescriptor>> shard) {
    return new Pursuit(guide, shard, _ -> Optional.empty());
  }

  /** Whom to ask now, by the newest map. */
  Optional<ShardDescriptor> next() {
    version = guide.owners().version();
    Optional<ShardDescriptor> first = owner.get();
    asked = toHeir ? first.flatMap(heir).or(() -> first) : first;
    return asked;
  }

  /** How often the owner, or its heir, was asked before: another replica may know better. */
  int tries() {
    return toHeir ? triesOfHeir++ : triesOfOwner++;
  }

  /**
   * The shard doesn't own the key: whoever is planned to have it may have it, else the map is to
   * say so soon.
   */
  void moved() {
    astray();
    toHeir = !toHeir && asked.flatMap(heir).isPresent();
    if (!toHeir) {
      pause();
    }
  }

  /** The shard has nobody who could answer; what is only planned may never have. */
  void nobody() {
    astray();
    toHeir = false;
    pause();
  }

  boolean isLate(long deadlineNanos) {
    return guide.clock().nanos() - deadlineNanos >= 0;
  }

  void answered() {
    astrayAtNanos.ifPresent(since -> guide.detours().ended(since, guide.clock().nanos()));
  }

  /** Nobody has served it in time, or the answer was lost. */
  void gaveUp() {
    long now = guide.clock().nanos();
    guide.detours().failed(astrayAtNanos.orElse(now), now);
  }

  private void pause() {
    long now = guide.clock().nanos();
    guide.watch().pause(version, now - astrayAtNanos.orElse(now));
  }

  private void astray() {
    if (astrayAtNanos.isEmpty()) {
      astrayAtNanos = Optional.of(guide.clock().nanos());
    }
  }
}
