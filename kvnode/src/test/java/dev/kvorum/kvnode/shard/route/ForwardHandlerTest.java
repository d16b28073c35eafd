package dev.kvorum.kvnode.shard.route;

import static dev.kvorum.kvnode.shard.machine.Log.bytes;
import static dev.kvorum.kvnode.shard.machine.Log.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.engine.EngineUnderTest;
import dev.kvorum.kvnode.engine.memory.MemoryStore;
import dev.kvorum.kvnode.meta.MetaJson;
import dev.kvorum.kvnode.meta.NodeCommand;
import dev.kvorum.kvnode.shard.machine.CommandCodec;
import dev.kvorum.kvnode.shard.machine.Consistency;
import dev.kvorum.kvnode.shard.machine.MetaMachine;
import dev.kvorum.kvnode.shard.machine.Outcome;
import dev.kvorum.kvnode.shard.machine.ShardRead;
import dev.kvorum.kvnode.shard.machine.WriteEnd;
import dev.kvorum.kvnode.shard.replica.PendingWrite;
import dev.kvorum.kvnode.shard.replica.Surroundings;
import dev.kvorum.kvnode.shard.replica.TestGroup;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForwardHandlerTest {

  private static final ShardRead NO_LEADER = new ShardRead.Answered(new Outcome.NoLeader());
  private static final int ENOUGH_MILLIS = 100_000;

  @Test
  void aShardThatIsNotOpenYetIsElsewhere(@TempDir Path folder) {
    try (var group =
        new TestGroup(folder, 1, EngineUnderTest.MEMORY, Surroundings.Limits.DEFAULT)) {
      var handler =
          new ForwardHandler(
              new LocalShards(group.clock, () -> true), group.map, Set.of(), group.clock);
      byte[] command = CommandCodec.encode(put("k", "v"));
      var write = new ForwardedRequest.Write(1, ENOUGH_MILLIS, PendingWrite.Room.NEEDED, command);
      assertEquals(
          new WriteEnd.Elsewhere(OptionalLong.empty()),
          ReplyCodec.writeEnd(ask(group, handler, write)));
      var read = new ForwardedRequest.Read(1, ENOUGH_MILLIS, Consistency.LINEARIZABLE, bytes("k"));
      assertEquals(NO_LEADER, ReplyCodec.read(ask(group, handler, read)));
      var check = new ForwardedRequest.StopCheck(1, ENOUGH_MILLIS, 100);
      assertTrue(!ReplyCodec.safeToStop(ask(group, handler, check)).safe());
    }
  }

  @Test
  void requestsAreServedByTheReplicaHere(@TempDir Path folder) {
    try (var group =
        new TestGroup(folder, 1, EngineUnderTest.MEMORY, Surroundings.Limits.DEFAULT)) {
      ForwardHandler handler = handler(group);
      byte[] command = CommandCodec.encode(put("k", "v"));
      var write = new ForwardedRequest.Write(1, ENOUGH_MILLIS, PendingWrite.Room.NEEDED, command);
      assertEquals(
          new WriteEnd.Ended(new Outcome.Created(1)),
          ReplyCodec.writeEnd(ask(group, handler, write)));
      var read = new ForwardedRequest.Read(1, ENOUGH_MILLIS, Consistency.LINEARIZABLE, bytes("k"));
      assertTrue(
          ReplyCodec.read(ask(group, handler, read))
              instanceof ShardRead.Answered(Outcome.Found _));
    }
  }

  @Test
  void aReadThatFailsIsAnsweredAllTheSame(@TempDir Path folder) {
    try (var group =
        new TestGroup(folder, 1, EngineUnderTest.MEMORY, Surroundings.Limits.DEFAULT)) {
      ForwardHandler handler = handler(group);
      group.member(0).engine.afterGet =
          () -> {
            throw new QuietFailure();
          };
      var read = new ForwardedRequest.Read(1, ENOUGH_MILLIS, Consistency.LINEARIZABLE, bytes("k"));
      assertEquals(NO_LEADER, ReplyCodec.read(ask(group, handler, read)));
    }
  }

  /** Else: it is committed, and every replica that applies it halts, again after each restart. */
  @Test
  void aCommandThatNoReplicaWouldUnderstandIsRefusedBeforeItIsInTheLog(@TempDir Path folder) {
    try (var group =
        new TestGroup(folder, 1, EngineUnderTest.MEMORY, Surroundings.Limits.DEFAULT)) {
      ForwardHandler handler = handler(group);
      byte[] good = CommandCodec.encode(put("k", "v"));
      byte[] newer = good.clone();
      newer[0]++;
      for (byte[] bad : List.of(newer, Arrays.copyOf(good, 12), new byte[0])) {
        var write = new ForwardedRequest.Write(1, ENOUGH_MILLIS, PendingWrite.Room.NEEDED, bad);
        assertEquals(
            new WriteEnd.Ended(new Outcome.NotUnderstood()),
            ReplyCodec.writeEnd(ask(group, handler, write)));
      }
      var write = new ForwardedRequest.Write(1, ENOUGH_MILLIS, PendingWrite.Room.NEEDED, good);
      assertEquals(
          new WriteEnd.Ended(new Outcome.Created(1)),
          ReplyCodec.writeEnd(ask(group, handler, write)));
    }
  }

  @Test
  void metaTakesNoCommandThatItWouldNotUnderstandEither() {
    try (var store = new MemoryStore()) {
      var meta = new MetaMachine(store.open(1), _ -> {});
      assertThrows(IllegalArgumentException.class, () -> meta.check(bytes("{}")));
      meta.check(MetaJson.encode(new NodeCommand.NodeBooted(1, 2, "host:1", "")));
    }
  }

  /** Else: the client of a node that stays hears of one that goes that nobody leads. */
  @Test
  void aWriteThatComesWhileTheNodeEndsIsToBeTriedElsewhere(@TempDir Path folder) {
    try (var group =
        new TestGroup(folder, 1, EngineUnderTest.MEMORY, Surroundings.Limits.DEFAULT)) {
      ForwardHandler handler = handler(group);
      byte[] command = CommandCodec.encode(put("k", "v"));
      var write = new ForwardedRequest.Write(1, ENOUGH_MILLIS, PendingWrite.Room.NEEDED, command);
      var before = new CompletableFuture<byte[]>();
      handler.handle(7, RequestCodec.encode(write), before::complete);
      group.leader().agent.close();
      var after = new CompletableFuture<byte[]>();
      handler.handle(7, RequestCodec.encode(write), after::complete);
      for (var answer : List.of(before, after)) {
        assertEquals(
            new WriteEnd.Elsewhere(OptionalLong.empty()),
            ReplyCodec.writeEnd(answer.getNow(new byte[0])));
      }
    }
  }

  @Test
  void garbageIsTheLanesToAnswer(@TempDir Path folder) {
    try (var group =
        new TestGroup(folder, 1, EngineUnderTest.MEMORY, Surroundings.Limits.DEFAULT)) {
      ForwardHandler handler = handler(group);
      assertThrows(
          IllegalArgumentException.class, () -> handler.handle(1, new byte[] {9}, _ -> {}));
    }
  }

  private static ForwardHandler handler(TestGroup group) {
    var local = new LocalShards(group.clock, () -> true);
    local.add(group.shard, group.leader().agent);
    return new ForwardHandler(local, group.map, Set.of(), group.clock);
  }

  private static byte[] ask(TestGroup group, ForwardHandler handler, ForwardedRequest request) {
    var answer = new CompletableFuture<byte[]>();
    handler.handle(7, RequestCodec.encode(request), answer::complete);
    while (!answer.isDone()) {
      group.settle();
    }
    return answer.join();
  }

  /** The failure of an engine, without a stack in the output of the tests. */
  private static final class QuietFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    QuietFailure() {
      super("the engine is closed", null, false, false);
    }
  }
}
