package dev.kvorum.kvnode.shard.route;

import dev.kvorum.kvnode.engine.EngineException;
import dev.kvorum.kvnode.engine.KeyValue;
import dev.kvorum.kvnode.meta.PartitionKey;
import dev.kvorum.kvnode.shard.machine.Command;
import dev.kvorum.kvnode.shard.machine.CommandCodec;
import dev.kvorum.kvnode.shard.machine.EngineReader;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.ScanRequest;
import dev.kvorum.kvnode.shard.machine.ScanResult;
import dev.kvorum.kvnode.shard.machine.ShardRead;
import dev.kvorum.kvnode.shard.machine.ShardScan;
import dev.kvorum.kvnode.shard.machine.Spaces;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import dev.kvorum.kvnode.shard.replica.Clock;
import dev.kvorum.kvnode.shard.replica.PendingWrite;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

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
  public static void offer(RaftAgent agent, BooleanSupplier hasRoom, PendingWrite write) {
    new RaftShard(agent, Clock.SYSTEM, hasRoom).offer(write);
  }

  /** What one shard gives to a page of a scan. */
  public static final class ShardPage {
    private final ShardScan scan;

    private ShardPage(ShardScan scan) {
      this.scan = scan;
    }

    /** Whether the shard had nothing to show. */
    public boolean hasMoved() {
      return scan instanceof ShardScan.Moved;
    }
  }

  /** A page of a shard's rows, of a request for a page of so many shards. */
  public static ShardPage rows(RaftAgent agent, int shards, ScanRequest request) {
    ScanRequest share = new Scanner().share(shards, request);
    return new ShardPage(look(agent, reader -> reader.rows(share)).orElseGet(ShardScan.Moved::new));
  }

  /** The page that those of all shards make, if they make one. */
  public static Optional<ScanResult> join(List<ShardPage> pages, ScanRequest request) {
    return new Scanner().join(pages.stream().map(page -> page.scan).toList(), request);
  }

  /** Which of these pages speaks for a key. */
  public static int partOf(List<ShardPage> pages, byte[] key) {
    int hash = PartitionKey.hash(key);
    for (int i = 0; i < pages.size(); i++) {
      if (pages.get(i).scan instanceof ShardScan.Rows rows && rows.covered().contains(hash)) {
        return i;
      }
    }
    throw new IllegalArgumentException("no page speaks for this key");
  }

  /** Empty where the replica has left its node meanwhile. */
  private static <T> Optional<T> look(RaftAgent agent, Function<EngineReader, T> how) {
    try {
      return Optional.of(how.apply(new EngineReader(agent.machine())));
    } catch (EngineException e) {
      if (agent.hasEnded()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Whether what a replica's engine holds is its shard's: not so what it has split off. */
  public static boolean isOwn(RaftAgent agent, KeyValue pair) {
    return agent
        .machine()
        .shardState()
        .map(state -> Spaces.belongsTo(state.range(), pair.key()))
        .orElse(true);
  }

  public static Command decode(byte[] command) {
    return CommandCodec.decode(command);
  }

  /** Empty where the key is another shard's, as far as this replica has come. */
  public static Optional<Outcome.OfRead> find(RaftAgent agent, byte[] key) {
    ShardRead read =
        look(agent, reader -> reader.find(key, OptionalLong::empty))
            .orElseGet(ShardRead.Moved::new);
    return switch (read) {
      case ShardRead.Answered(Outcome.OfRead outcome) -> Optional.of(outcome);
      case ShardRead.Moved _ -> Optional.empty();
    };
  }
}
