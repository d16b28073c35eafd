package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.client.Endpoint;
import dev.kvorum.kvnode.cli.shell.Table;
import dev.kvorum.kvnode.cli.shell.Terminal;
import dev.kvorum.kvnode.cli.status.AdminAnswer;
import dev.kvorum.kvnode.cli.status.ClusterView;
import dev.kvorum.kvnode.shard.route.NodeControl.ShardStatus;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a newcomer needs to know of a cluster that has just become ready. */
record Summary(LocalCluster cluster, List<AdminAnswer> answers, Terminal terminal) {

  static String nameOf(ShardStatus shard) {
    return shard.keyspace().isEmpty() ? "meta" : "shard " + Long.toUnsignedString(shard.id());
  }

  /** A table of nodes, and lines to paste. */
  String text() {
    Ports ports = cluster.local().ports();
    String any = "/kv/default";
    String last = ports.clientOf(cluster.nodes()).toString();
    return nodes()
        + "\nTry:\n"
        + exportLine()
        + "  curl -X PUT -d hello "
        + ports.clientOf(1)
        + any
        + "/greeting\n"
        + "  curl "
        + last
        + any
        + "/greeting\n"
        + "  curl '"
        + last
        + any
        + "?prefix=gree'\n"
        + "  "
        + kv("get greeting")
        + "\n"
        + "  "
        + kv("status")
        + "\n"
        + "  "
        + kv("local kill 1" + Words.data(cluster.folder()))
        + "   # and see who takes over\n";
  }

  private String nodes() {
    ClusterView view = ClusterView.of(answers);
    Table table = new Table("NODE", "CLIENTS", "ADMIN", "LEADS", "LOG");
    IntStream.rangeClosed(1, cluster.nodes())
        .forEach(
            number ->
                table.row(
                    "node" + number,
                    cluster.local().ports().clientOf(number).toString(),
                    cluster.local().ports().adminOf(number).toString(),
                    leads("node" + number, view),
                    cluster.folder().node(number).log().toString()));
    return table.toString();
  }

  private static String leads(String node, ClusterView view) {
    String shards =
        view.shards().stream()
            .filter(shard -> shard.leaderNode().map(view::nameOf).filter(node::equals).isPresent())
            .map(Summary::nameOf)
            .collect(Collectors.joining(", "));
    return shards.isEmpty() ? "-" : shards;
  }

  /** Only where clients would not look there by themselves. */
  private String exportLine() {
    Ports ports = cluster.local().ports();
    boolean usual =
        ports.client() == Ports.DEFAULT.client()
            && ports.admin() == Ports.DEFAULT.admin()
            && cluster.nodes() <= Wanted.NODES_DEFAULT;
    return usual
        ? ""
        : "  export KVORUM_ENDPOINTS="
            + list(ports::clientOf)
            + "\n  export KVORUM_ADMIN="
            + list(ports::adminOf)
            + "\n";
  }

  private String list(IntFunction<Endpoint> endpointOf) {
    return IntStream.rangeClosed(1, cluster.nodes())
        .mapToObj(endpointOf)
        .map(Endpoint::toString)
        .collect(Collectors.joining(","));
  }

  private String kv(String words) {
    return Words.kv(terminal) + " " + words;
  }
}
