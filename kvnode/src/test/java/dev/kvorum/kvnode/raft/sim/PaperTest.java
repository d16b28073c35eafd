package dev.kvorum.kvnode.raft.sim;

import static dev.kvorum.kvnode.raft.sim.SimCluster.MILLI;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.raft.Effects.Persist;
import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.EntryKind;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.raft.Membership;
import dev.kvorum.kvnode.raft.Message;
import dev.kvorum.kvnode.raft.Position;
import dev.kvorum.kvnode.raft.RaftOptions;
import dev.kvorum.kvnode.raft.RaftVariants;
import dev.kvorum.kvnode.raft.Restored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The figures of the Raft paper, with whole groups. */
class PaperTest {

  /** One entry an append, so that a scenario can let single ones pass. */
  private static final RaftOptions ONE_BY_ONE = RaftVariants.sized(1, 1 << 20);

  @Test
  void figure7_aNewLeaderBringsEveryLogOfTheFigureInLineWithItsOwn() {
    var cluster = new SimCluster(1, ONE_BY_ONE);
    long[][] logs = {
      {1, 1, 1, 4, 4, 5, 5, 6, 6, 6}, // the leader for term 8
      {1, 1, 1, 4, 4, 5, 5, 6, 6}, // (a)
      {1, 1, 1, 4}, // (b)
      {1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6}, // (c)
      {1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7}, // (d)
      {1, 1, 1, 4, 4, 4, 4}, // (e)
      {1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3}, // (f)
    };
    start(cluster, 7, logs);
    cluster.network.lost =
        message -> message instanceof Message.PreVote && message.route().from() != 1;
    SimNode leader = cluster.awaitLeader();
    assertEquals(1, leader.id);
    assertEquals(8, leader.status().term());
    boolean inLine = cluster.runUntil(() -> allHave(cluster, 11), 2_000 * MILLI);
    assertTrue(inLine, "all have the leader's ten entries and its first own");
    for (SimNode node : cluster.nodes.values()) {
      for (int index = 1; index <= 10; index++) {
        assertEquals(logs[0][index - 1], node.disk.termAt(index).orElseThrow());
      }
      assertEquals(8, node.disk.termAt(11).orElseThrow());
    }
  }

  private static boolean allHave(SimCluster cluster, long last) {
    return cluster.nodes.values().stream()
        .allMatch(node -> node.disk.lastIndex() == last && node.status().commit() == last);
  }

  @Test
  void figure8_anEntryOfAnEarlierTermOnAMajorityMayStillBeReplacedSoItIsNotCommitted() {
    var cluster = new SimCluster(1, ONE_BY_ONE);
    start(cluster, 3, new long[][] {{1, 2}, {1}, {1}, {1}, {1, 3}});
    // (c): server 1 leads term 4 and brings the entry of term 2 to servers 2 and 3, but nothing of
    // its own to anybody.
    cluster.network.lost =
        message ->
            message instanceof Message.PreVote && message.route().from() != 1
                || message instanceof Message.Append append
                    && (append.route().to() > 3 || matches(cluster, append, 2));
    assertEquals(1, cluster.awaitLeader().id);
    assertTrue(cluster.runUntil(() -> onDisk(cluster, new Position(2, 2)) >= 3, 300 * MILLI));
    cluster.runFor(200 * MILLI);
    assertEquals(0, cluster.witness.highestCommit());
    // (d): server 1 crashes, server 5 wins and replaces it everywhere.
    cluster.node(1).crash();
    cluster.network.lost =
        message -> message instanceof Message.PreVote && message.route().from() != 5;
    assertEquals(5, cluster.awaitLeader().id);
    assertTrue(cluster.runUntil(() -> onDisk(cluster, new Position(2, 3)) == 4, 1_000 * MILLI));
    assertTrue(cluster.runUntil(() -> cluster.witness.highestCommit() >= 3, 1_000 * MILLI));
  }

  @Test
  void figure8_withAnOwnEntryOnAMajorityNobodyElseCanWin() {
    var cluster = new SimCluster(1, ONE_BY_ONE);
    start(cluster, 3, new long[][] {{1, 2}, {1, 2}, {1}, {1}, {1, 3}});
    cluster.network.lost =
        message ->
            message instanceof Message.PreVote && message.route().from() != 1
                || message instanceof Message.Append && message.route().to() > 3;
    assertEquals(1, cluster.awaitLeader().id);
    assertTrue(cluster.runUntil(() -> cluster.witness.highestCommit() == 3, 1_000 * MILLI));
    cluster.node(1).crash();
    cluster.network.lost = _ -> false;
    assertTrue(cluster.runUntil(() -> cluster.leader().isPresent(), 3_000 * MILLI));
    assertTrue(List.of(2L, 3L).contains(cluster.leader().orElseThrow().id));
  }

  private static boolean matches(SimCluster cluster, Message.Append append, long index) {
    SimDisk disk = cluster.node(append.route().to()).disk;
    return append.previous().index() == index
        && disk.termAt(index).orElse(0) == append.previous().term();
  }

  private static long onDisk(SimCluster cluster, Position position) {
    return cluster.nodes.values().stream()
        .filter(node -> node.disk.termAt(position.index()).orElse(0) == position.term())
        .count();
  }

  private static void start(SimCluster cluster, long term, long[][] logs) {
    Membership members = Membership.NONE;
    for (long id = 1; id <= logs.length; id++) {
      members = members.withVoter(id);
    }
    for (int i = 0; i < logs.length; i++) {
      var empty =
          new Restored(Position.ZERO, members, List.of(), List.of(), 0, 0, HardState.INITIAL);
      SimNode node = cluster.addNode(i + 1, empty);
      List<Entry> entries = new ArrayList<>();
      for (long entryTerm : logs[i]) {
        entries.add(
            new Entry(
                entries.size() + 1, entryTerm, EntryKind.COMMAND, new byte[] {(byte) entryTerm}));
      }
      var state = Optional.of(new HardState(term, HardState.NOBODY));
      node.disk.write(
          new Persist(Optional.empty(), state, entries, List.of(), entries.getLast().position()));
      node.start();
    }
  }
}
