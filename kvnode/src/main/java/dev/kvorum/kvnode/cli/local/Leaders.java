package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.shell.Terminal;
import dev.kvorum.kvnode.cli.status.ClusterView;
import dev.kvorum.kvnode.shard.route.NodeControl.ShardStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Tells when a shard is led by another node: what one wants to see after a {@code kill -9}. */
final class Leaders {

  private static final Duration TIMEOUT = Duration.ofMillis(300);

  private final LocalCluster cluster;
  private final Terminal terminal;
  private final Map<Long, Long> known = new TreeMap<>();

  /** By id, as the nodes have said: those that joined later are in no record. */
  private final Map<Long, String> names = new HashMap<>();

  Leaders(LocalCluster cluster, Terminal terminal) {
    this.cluster = cluster;
    this.terminal = terminal;
  }

  void look() throws IOException {
    ClusterView view = ClusterView.of(cluster.ask(cluster.running(), TIMEOUT));
    view.told().forEach(node -> names.put(node.nodeId(), node.name()));
    for (ShardStatus shard : view.shards()) {
      // Between two leaders there is none for a moment: what counts is who is next.
      shard.leaderNode().ifPresent(leader -> tell(shard, leader));
    }
  }

  private void tell(ShardStatus shard, long leader) {
    Long before = known.put(shard.id(), leader);
    if (before != null && before != leader) {
      String words = Summary.nameOf(shard) + " is led by " + nameOf(leader);
      terminal.err().println(words + ", no longer by " + nameOf(before));
    }
  }

  private String nameOf(long node) {
    return names.getOrDefault(node, cluster.nameOf(node));
  }
}
