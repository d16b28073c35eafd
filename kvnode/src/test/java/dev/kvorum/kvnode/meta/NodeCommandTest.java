package dev.kvorum.kvnode.meta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kvorum.kvnode.meta.NodeCommand.NodeBooted;
import dev.kvorum.kvnode.meta.NodeCommand.NodeDied;
import dev.kvorum.kvnode.meta.NodeCommand.NodeDrained;
import dev.kvorum.kvnode.meta.NodeCommand.NodeJoined;
import dev.kvorum.kvnode.meta.NodeCommand.NodeRemoved;
import dev.kvorum.kvnode.meta.NodeCommand.NodeRevived;
import dev.kvorum.kvnode.meta.NodeCommand.NodeUndrained;
import dev.kvorum.kvnode.meta.PermitCommand.EndPermit;
import dev.kvorum.kvnode.meta.PermitCommand.GrantPermit;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeCommandTest {

  private static final long A = -1;
  private static final long B = -2;
  private static final long C = -3;
  private static final long NEW = 77;

  private final Told cluster = Told.formed(3, 3, 2);

  @Test
  void aNewcomerIsAMemberWithoutReplicas() {
    cluster.does(new NodeJoined(NEW, NodeJoined.NEXT_ORDINAL, 1, "new:7080", "b"));
    assertEquals(
        new NodeInfo(NEW, 3, "new:7080", 1, "b", NodeState.MEMBER),
        cluster.state.node(NEW).orElseThrow());
    assertTrue(cluster.state.isEmpty(NEW));
  }

  @Test
  void aNodeWhoseDiskWasWipedComesBackWithItsOrdinalAndAnotherId() {
    cluster.does(new NodeJoined(NEW, 2, 1, "host-2:7080", ""));
    assertEquals(2, cluster.state.node(NEW).orElseThrow().ordinal());
    assertEquals(2, cluster.state.node(C).orElseThrow().ordinal());
  }

  @Test
  void withoutAnOrdinalItComesInThePlaceOfWhoeverWasAtItsAddress() {
    cluster.does(new NodeJoined(NEW, NodeJoined.NEXT_ORDINAL, 1, addressOf(B), ""));
    assertEquals(
        cluster.state.node(B).orElseThrow().ordinal(),
        cluster.state.node(NEW).orElseThrow().ordinal());
  }

  private String addressOf(long node) {
    return cluster.state.node(node).orElseThrow().address();
  }

  @Test
  void whoJoinsAgainHasBooted() {
    cluster.does(new NodeBooted(A, 5, "a:1", "z"));
    cluster.does(new NodeJoined(A, 9, 6, "elsewhere:1", "z"));
    assertEquals(
        new NodeInfo(A, 0, "elsewhere:1", 6, "z", NodeState.MEMBER),
        cluster.state.node(A).orElseThrow());
    cluster.ignores(new NodeJoined(A, 9, 5, "old:1", "z"));
  }

  @Test
  void aDrainIsRememberedWhileTheNodeIsDead() {
    cluster.does(new NodeDrained(A)).does(new NodeDied(A, 0));
    assertEquals(NodeState.DEAD_DRAINING, stateOf(A));
    cluster.does(new NodeRevived(A));
    assertEquals(NodeState.DRAINING, stateOf(A));
    cluster.does(new NodeUndrained(A));
    assertEquals(NodeState.MEMBER, stateOf(A));
    cluster.ignores(new NodeRevived(A));
  }

  @Test
  void theLastNodeThatTakesReplicasIsNotDrained() {
    cluster.does(new NodeDrained(A)).does(new NodeDied(B, 0)).ignores(new NodeDrained(C));
    cluster.does(new NodeRevived(B)).does(new NodeDrained(C));
  }

  @Test
  void whoHasStartedSinceIsNotDead() {
    cluster.does(new NodeBooted(A, 2, "a:1", "")).ignores(new NodeDied(A, 0));
    cluster.does(new NodeDied(A, 2));
  }

  @Test
  void onlyAnEmptyNodeThatIsDrainedOrDeadIsRemovedAndNeverComesBack() {
    cluster.does(new NodeJoined(NEW, 3, 1, "new:7080", "")).ignores(new NodeRemoved(NEW));
    cluster.does(new NodeDrained(NEW)).does(new NodeRemoved(NEW));
    assertEquals(List.of(NEW), cluster.state.removedNodes());
    cluster.ignores(new NodeJoined(NEW, 3, 2, "new:7080", ""));
    cluster.does(new NodeDrained(A)).ignores(new NodeRemoved(A));
  }

  @Test
  void strangersChangeNothing() {
    cluster
        .ignores(new NodeDrained(NEW))
        .ignores(new NodeUndrained(NEW))
        .ignores(new NodeDied(NEW, 0))
        .ignores(new NodeRevived(NEW))
        .ignores(new NodeRemoved(NEW))
        .ignores(new GrantPermit(NEW, 0, 10));
  }

  @Test
  void oneNodeMayStopAtATime() {
    cluster.does(new GrantPermit(A, 100, 200)).ignores(new GrantPermit(B, 150, 250));
    assertEquals(new Permit(A, 0, 200), cluster.state.permit().orElseThrow());
    cluster.does(new GrantPermit(A, 150, 260)).ignores(new EndPermit(A, 200));
    cluster.does(new EndPermit(A, 260)).ignores(new EndPermit(A, 260));
  }

  @Test
  void anExpiredPermitIsNoObstacle() {
    cluster.does(new GrantPermit(A, 100, 200)).does(new GrantPermit(B, 200, 300));
    assertEquals(B, cluster.state.permit().orElseThrow().node());
  }

  @Test
  void noPermitLastsLongerThanTheLongest() {
    long longest = 100 + Permit.LONGEST_MILLIS;
    cluster.does(new GrantPermit(A, 100, longest + 1)).ignores(new EndPermit(A, longest + 1));
    assertEquals(longest, cluster.state.permit().orElseThrow().untilMillis());
  }

  private NodeState stateOf(long node) {
    return cluster.state.node(node).orElseThrow().state();
  }
}
