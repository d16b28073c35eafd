package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.meta.MetaJson;
import dev.kvorum.kvnode.peer.Reply;
import dev.kvorum.kvnode.peer.RequestHandler;
import dev.kvorum.kvnode.shard.route.LocalShards;
import java.util.Optional;
import java.util.OptionalLong;

/** Serves what nodes ask of each other about the cluster's shape, and hands on all else. */
public final class ErrandHandler implements RequestHandler {

  private static final byte[] NOTHING = {};

  private final LocalShards local;
  private final ClusterMap map;
  private final Reporter reporter;
  private final Lobby lobby;
  private final RequestHandler others;

  public ErrandHandler(
      LocalShards local, ClusterMap map, Reporter reporter, Lobby lobby, RequestHandler others) {
    this.local = local;
    this.map = map;
    this.reporter = reporter;
    this.lobby = lobby;
    this.others = others;
  }

  @Override
  public void handle(long node, byte[] payload, Reply reply) {
    Optional<Errand> errand = Errand.decode(payload);
    if (errand.isEmpty()) {
      others.handle(node, payload, reply);
      return;
    }
    switch (errand.get()) {
      case Errand.Observe(long backNanos) ->
          reply.send(MetaJson.encode(reporter.report(backNanos)));
      case Errand.Look _ -> reply.send(reporter.outlook().map(MetaJson::encode).orElse(NOTHING));
      case Errand.HandOver(long shard, long toReplica) -> {
        local
            .agentOfShard(shard)
            .ifPresent(agent -> agent.transferLeadership(OptionalLong.of(toReplica)));
        reply.send(NOTHING);
      }
      case Errand.NewerMap(long than) -> reply.send(newerMap(than));
      case Errand.TakeIn takeIn -> lobby.enter(takeIn, reply);
      case Errand.Register register -> lobby.enter(register, reply);
    }
  }

  private byte[] newerMap(long than) {
    return map.state()
        .filter(state -> state.version() > than)
        .map(MetaJson::encode)
        .orElse(NOTHING);
  }
}
