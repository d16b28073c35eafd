package dev.kvorum.kvnode.shard;

import dev.kvorum.kvnode.meta.ShardDescriptor;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Lets the simulation's clients do what only this package can: write, and look into an engine as
 * {@link RaftShard} does.
 */
public final class Seams {

  private Seams() {}

  public static PendingWrite write(Command command, long deadlineNanos, Consumer<WriteEnd> end) {
    return PendingWrite.of(command, deadlineNanos, end);
  }

  /** Offers a write as a shard of a node does that may have room for no more than deletions. */
  public static void offer(
      RaftAgent agent, ShardDescriptor shard, BooleanSupplier hasRoom, PendingWrite write) {
    new RaftShard(agent, shard.range(), Clock.SYSTEM, hasRoom).offer(write);
  }

  /** What one shard gives to a page of a scan. */
  public static final class ShardPage {
    private final ShardScan scan;

    private ShardPage(ShardScan scan) {
      this.scan = scan;
    }
  }

  /** A page of a shard's rows, of a request for a page of so many shards. */
  public static ShardPage rows(
      RaftAgent agent, ShardDescriptor shard, int shards, ScanRequest request) {
    return new ShardPage(
        new RaftShard(agent, shard.range(), Clock.SYSTEM, () -> true)
            .rows(new Scanner().share(shards, request)));
  }

  /** The page that those of all shards make. */
  public static ScanResult join(List<ShardPage> pages, ScanRequest request) {
    return new Scanner().join(pages.stream().map(page -> page.scan).toList(), request);
  }

  public static Command decode(byte[] command) {
    return CommandCodec.decode(command);
  }

  public static Outcome.OfRead find(RaftAgent agent, byte[] key) {
    Optional<byte[]> stored = agent.machine().engine().get(Spaces.data(key));
    if (stored.isEmpty()) {
      return new Outcome.Missing(OptionalLong.empty());
    }
    Stored found = Stored.decode(stored.get());
    return new Outcome.Found(found.value(), found.version(), OptionalLong.empty());
  }
}
