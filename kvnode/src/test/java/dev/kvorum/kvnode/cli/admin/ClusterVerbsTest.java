package dev.kvorum.kvnode.cli.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.cli.Typed;
import dev.kvorum.kvnode.http.TestServers;
import dev.kvorum.kvnode.meta.NodeCommand.NodeDrained;
import dev.kvorum.kvnode.meta.NodeCommand.NodeJoined;
import dev.kvorum.kvnode.meta.NodeState;
import dev.kvorum.kvnode.meta.Operation.Move;
import dev.kvorum.kvnode.meta.Receipt;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The verbs against a node whose meta takes everything at once: {@code kv-0} is node 7. */
@Timeout(60)
class ClusterVerbsTest {

  private static final Receipt RECEIPT = new Receipt(1_700_000_000_000L, 1234, 0, 17, 3 << 20);

  private TestServers servers;

  @BeforeEach
  void start() {
    servers = new TestServers();
  }

  @AfterEach
  void stop() {
    servers.close();
  }

  private Typed run(int code, String... words) {
    Typed typed = Typed.with("KVORUM_ADMIN", servers.adminUrl());
    assertEquals(code, typed.run(words), () -> typed.out() + typed.err());
    return typed;
  }

  /** Meanwhile, on another thread: with each move that begins. */
  private Thread whenMoving(Consumer<Move> carryOut) {
    return Thread.ofPlatform()
        .start(
            () -> {
              while (servers.cluster.state().moves().findFirst().isEmpty()) {
                Thread.yield();
              }
              carryOut.accept(servers.cluster.state().moves().findFirst().orElseThrow());
            });
  }

  @Test
  void nodesAreListed() {
    assertEquals(
        """
        NODE  ORDINAL  STATE   REACHABLE  REPLICAS  LEADS  ZONE  ADDRESS         ID
        kv-0  0        member  yes        2         1      -     127.0.0.1:7081  7
        #1    1        member  no         3         0      -     127.0.0.1:7082  17446744073709551615
        #2    2        member  no         3         0      -     127.0.0.1:7083  101
        #3    3        member  no         2         0      -     127.0.0.1:7084  102
        """,
        run(0, "nodes", "list").out());
    assertTrue(run(0, "nodes", "list", "--json").out().startsWith("[{\"id\":\"7\""));
  }

  @Test
  void shardsAreListed() {
    assertEquals(
        """
        SHARD  KEYSPACE  HASHES             EPOCH  PHASE   CHANGE  LEADER  REPLICAS
        0      (meta)                       1      active  -       none    kv-0 #1 #2 #3(learner)
        1      default   00000000-7fffffff  1      active  -       kv-0    kv-0 #1(lag=31) #2
        2      default   80000000-ffffffff  1      active  -       none    #1 #2 #3
        """,
        run(0, "shards", "list").out());
    assertTrue(run(0, "shards", "list", "--json").out().startsWith("[{\"id\":\"0\""));
  }

  @Test
  void aMoveIsFollowedToItsReceipt() throws InterruptedException {
    Thread cluster = whenMoving(move -> servers.cluster.carryOut(move, RECEIPT));
    String out = run(0, "shards", "move", "1", "--from", "kv-0", "--to", "3").out();
    cluster.join();
    assertEquals(
        """
        operation 1, move shard 1 from kv-0 to #3: done in 50 ms
        requests meanwhile 1234, failed 0, longest pause 17 ms, moved 3.0 MiB
        PHASE      AFTER
        planned    0 ms
        copying    10 ms
        promoting  30 ms
        leaving    40 ms
        """,
        out);
    assertEquals(out, run(0, "operations", "1").out());
    assertTrue(
        run(0, "operations").out().contains("done  50 ms  1234      0       17 ms  3.0 MiB"));
  }

  @Test
  void aReceiptThatWasBegunLateSaysSo() throws InterruptedException {
    var late = new Receipt(1_700_000_002_500L, 1234, 0, 17, 0);
    Thread cluster = whenMoving(move -> servers.cluster.carryOut(move, late));
    String out = run(0, "shards", "move", "1", "--from", "kv-0", "--to", "3").out();
    cluster.join();
    assertTrue(out.contains("requests meanwhile (from 2500 ms on) 1234, failed 0"), out);
  }

  @Test
  void whatIsGivenUpIsNoSuccess() throws InterruptedException {
    Thread other = whenMoving(move -> run(0, "operations", "1", "--abort"));
    Typed move = run(3, "shards", "move", "1", "--from", "7", "--to", "102");
    other.join();
    assertTrue(move.out().contains("aborted in 0 ms (somebody asked to give it up)"), move::out);
    assertTrue(run(3, "operations", "1", "--abort").err().contains("Operation 1 has ended"));
  }

  @Test
  void theNumberOfShardsIsSet() {
    assertEquals("default has 2 shards already\n", run(0, "shards", "set", "2").out());
    assertEquals("operation 1 has begun\n", run(0, "shards", "set", "8", "--no-wait").out());
    assertEquals(8, servers.cluster.state().keyspace("default").orElseThrow().shardsWanted());
    String status = run(0, "status").out();
    String row =
        "1          reshard  default to 8  splitting  2 shards; splits to go: 6, merges to go: 0  ";
    assertTrue(
        status.contains("\n\nOPERATION  KIND     WHAT          PHASE      PROGRESS "), status);
    assertTrue(status.contains(row + "somebody asked for it\n"), status);
    String refused = run(3, "shards", "set", "257").err();
    assertTrue(refused.contains("Shards must be 1 to 256, not 257"), refused);
    assertTrue(run(3, "shards", "set", "4", "--keyspace=x").err().contains("there is default"));
    assertEquals(2, run(2, "shards", "set", "many").err().lines().count());
  }

  @Test
  void howFarAReshardingIsIsToldUntilAnotherTakesItsPlace() throws InterruptedException {
    Typed first = Typed.with("KVORUM_ADMIN", servers.adminUrl());
    Thread waits = Thread.ofPlatform().start(() -> first.run("shards", "set", "4"));
    awaitLine(first, "operation 1: splitting, 2 shards; splits to go: 2, merges to go: 0");
    run(0, "shards", "set", "8", "--no-wait");
    waits.join();
    assertTrue(first.out().contains("aborted"), first::out);
    assertTrue(first.out().contains("(8 shards are wanted now)"), first::out);
  }

  private static void awaitLine(Typed typed, String line) {
    while (!typed.err().contains(line)) {
      Thread.yield();
    }
  }

  @Test
  void aDrainIsOverWhenTheNodeIsEmpty() throws InterruptedException {
    servers.cluster.change(new NodeJoined(55, 4, 1, "127.0.0.1:7085", ""));
    assertEquals(
        "#4 is empty: it may be stopped for good. 'kv nodes remove 4' lets it leave.\n",
        run(0, "nodes", "drain", "4").out());
    assertEquals("#4 has left the cluster\n", run(0, "nodes", "remove", "55").out());
    assertEquals(List.of(55L), servers.cluster.state().removedNodes());
  }

  @Test
  void aDrainThatIsCalledOffIsNoSuccess() throws InterruptedException {
    Thread other =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (servers.cluster.state().node(102).orElseThrow().state()
                      != NodeState.DRAINING) {
                    Thread.yield();
                  }
                  run(0, "nodes", "undrain", "#3");
                });
    Typed drain = run(3, "nodes", "drain", "#3");
    other.join();
    assertTrue(drain.err().contains("called the drain off"), drain::err);
  }

  @Test
  void aDrainNeedNotBeWaitedFor() {
    assertEquals("#3 is to be emptied\n", run(0, "nodes", "drain", "3", "--no-wait").out());
    String status = run(0, "status").out();
    assertTrue(status.contains("#3 is draining: 2 replicas left\n"), status);
    String refused = run(3, "nodes", "remove", "3").err();
    assertTrue(refused.contains("It still has 2 replicas"), refused);
  }

  @Test
  void theLastNodeIsNotDrained() {
    for (long node : new long[] {7, 101, 102}) {
      servers.cluster.change(new NodeDrained(node));
    }
    String refused = run(3, "nodes", "drain", "1").err();
    assertTrue(refused.contains("the last node that takes replicas"), refused);
  }

  @Test
  void mistakesAreToldWithWhatThereIs() {
    String unknown = run(2, "nodes", "drain", "kv-9").err();
    assertTrue(unknown.contains("there is no node 'kv-9'"), unknown);
    assertTrue(unknown.contains("kv-0  ordinal 0  id 7"), unknown);
    String there = run(3, "shards", "move", "1", "--from", "0", "--to", "1").err();
    assertTrue(there.contains("Shard 1 has a replica on node 1 already"), there);
    assertTrue(
        run(3, "shards", "move", "9", "--from", "0", "--to", "1").err().contains("there are 1, 2"));
    assertTrue(run(3, "operations", "77").err().contains("no operation 77"));
    assertTrue(run(2, "operations", "--abort").err().contains("--abort needs the ID"));
    assertTrue(run(2, "nodes").err().contains("a verb is missing"));
    assertTrue(run(2, "nodes", "lst").err().contains("Did you mean list?"));
    Typed away = Typed.with("KVORUM_ADMIN", "http://127.0.0.1:1");
    assertEquals(3, away.run("nodes", "list"));
    assertTrue(away.err().contains("kv local"), away::err);
  }

  @Test
  void nothingIsAsItWasWithoutOperations() {
    assertEquals("no operation is running\n", run(0, "operations").out());
    String status = run(0, "status").out();
    assertTrue(!status.contains("OPERATION") && !status.contains("waiting"), status);
    assertTrue(run(0, "status", "--json").out().contains("\"conductorHeard\":false"));
  }
}
