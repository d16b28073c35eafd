package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.ClusterState;
import dev.kvorum.kvnode.meta.MetaJson;
import dev.kvorum.kvnode.meta.NodeCommand.NodeJoined;
import dev.kvorum.kvnode.meta.ShardDescriptor;
import dev.kvorum.kvnode.peer.Answer;
import dev.kvorum.kvnode.peer.Identity;
import dev.kvorum.kvnode.peer.Peers;
import dev.kvorum.kvnode.peer.Reply;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.shard.replica.Clock;
import dev.kvorum.kvnode.shard.replica.PendingWrite;
import dev.kvorum.kvnode.shard.replica.RaftAgent;
import dev.kvorum.kvnode.shard.route.LocalShards;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Takes nodes in: any member may be asked, and the one that leads meta commits it. A node that asks
 * again, here or elsewhere, is in already.
 */
final class Registrar {

  private static final long COMMIT_NANOS = Duration.ofSeconds(2).toNanos();

  private final Lobby lobby;
  private final ClusterMap map;
  private final LocalShards local;
  private final Peers peers;
  private final Clock clock;
  private int turn;

  Registrar(Lobby lobby, Site site) {
    this.lobby = lobby;
    map = site.map();
    local = site.local();
    peers = site.peers();
    clock = site.clock();
  }

  /** On the agents' thread, at every tick. */
  void tick() {
    for (Optional<Lobby.Waiting> next = lobby.next(); next.isPresent(); next = lobby.next()) {
      Reply reply = next.get().reply();
      switch (next.get().errand()) {
        case Errand.TakeIn(NodeJoined who) -> {
          if (!register(who, reply)) {
            forward(who, reply);
          }
        }
        case Errand.Register(NodeJoined who) -> {
          if (!register(who, reply)) {
            refuse(reply, "the node that was asked does not lead meta");
          }
        }
        case Errand other -> throw new IllegalStateException(other + " in the lobby");
      }
    }
  }

  private boolean register(NodeJoined who, Reply reply) {
    Optional<RaftAgent> meta = local.agentOfShard(ShardDescriptor.META).filter(RaftAgent::leads);
    if (meta.isEmpty()) {
      return false;
    }
    var write =
        new PendingWrite(
            MetaJson.encode(who),
            PendingWrite.Room.GIVEN,
            clock.nanos() + COMMIT_NANOS,
            _ -> answer(who, reply));
    if (!meta.get().offer(write)) {
      refuse(reply, "the leader of meta has too much to do");
    }
    return true;
  }

  /** However the write has ended: whoever is in the map was taken in. */
  private void answer(NodeJoined who, Reply reply) {
    Optional<ClusterState> with =
        map.state()
            .filter(
                state ->
                    state.node(who.node()).filter(node -> node.boot() >= who.boot()).isPresent());
    if (with.isPresent()) {
      reply.send(new Welcome.TakenIn(with.get()).encode());
    } else if (isRemoved(who.node())) {
      refuse(
          reply, "node " + Identity.name(who.node()) + " was removed, and may join as a new one");
    } else {
      refuse(reply, "meta's group did not commit it in time");
    }
  }

  private boolean isRemoved(long node) {
    return map.state().filter(state -> state.removedNodes().contains(node)).isPresent();
  }

  private void forward(NodeJoined who, Reply reply) {
    OptionalLong leader = leader();
    if (leader.isEmpty()) {
      refuse(reply, "no leader of meta is known: a majority of its voters must be running");
      return;
    }
    peers.request(
        leader.getAsLong(),
        new Errand.Register(who).encode(),
        answer -> {
          if (answer instanceof Answer.Replied(byte[] welcome)) {
            reply.send(welcome);
          } else {
            refuse(reply, "the leader of meta was not reached");
          }
        });
  }

  /** As the replica of meta here knows; without one, each of its voters by turns. */
  private OptionalLong leader() {
    Optional<RaftAgent> meta = local.agentOfShard(ShardDescriptor.META);
    if (meta.isPresent()) {
      long leader = meta.get().leader();
      return leader == HardState.NOBODY ? OptionalLong.empty() : map.nodeOf(leader);
    }
    List<Long> voters =
        map.shard(ShardDescriptor.META).map(ShardDescriptor::votingNodes).orElse(List.of());
    return voters.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(voters.get(Math.floorMod(turn++, voters.size())));
  }

  private static void refuse(Reply reply, String why) {
    reply.send(new Welcome.NotNow(why).encode());
  }
}
