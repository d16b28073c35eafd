package dev.kvorum.kvnode.cli.status;

import dev.kvorum.kvnode.cli.shell.Table;
import dev.kvorum.kvnode.shard.route.NodeControl.LocalReplica;
import dev.kvorum.kvnode.shard.route.NodeControl.NodeStatus;
import dev.kvorum.kvnode.shard.route.NodeControl.ShardStatus;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The view of a cluster for a person to read. */
public final class StatusTables {

  private static final String[] BYTE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

  private StatusTables() {}

  /** Both tables under a line about the cluster. */
  public static String of(List<AdminAnswer> answers) {
    ClusterView view = ClusterView.of(answers);
    return "cluster "
        + view.clusterId().orElse("not formed yet")
        + ", "
        + view.told().size()
        + " of "
        + (view.told().size() + silent(answers))
        + " nodes answer\n\n"
        + nodes(answers, view)
        + details(view)
        + '\n'
        + shards(view);
  }

  private static long silent(List<AdminAnswer> answers) {
    return answers.stream().filter(AdminAnswer.Silent.class::isInstance).count();
  }

  private static Table nodes(List<AdminAnswer> answers, ClusterView view) {
    Table table =
        new Table("NODE", "STATE", "ADMIN", "LEADS", "ENGINE", "SYNC", "WAL", "FREE", "ID");
    for (AdminAnswer answer : answers) {
      switch (answer) {
        case AdminAnswer.Told told -> node(table, told, view);
        case AdminAnswer.Silent silent ->
            table.row("?", silent.why(), silent.endpoint().authority());
      }
    }
    return table;
  }

  private static void node(Table table, AdminAnswer.Told told, ClusterView view) {
    NodeStatus status = told.status();
    long leads =
        view.shards().stream()
            .filter(shard -> shard.leaderNode().filter(id -> id == status.nodeId()).isPresent())
            .count();
    table.row(
        status.name(),
        state(status),
        told.endpoint().authority(),
        String.valueOf(leads),
        status.storage().engine(),
        status.storage().sync(),
        bytes(status.storage().walBytes()),
        bytes(status.storage().freeBytes()),
        Long.toUnsignedString(status.nodeId()));
  }

  private static String state(NodeStatus status) {
    String phase = status.phase().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    String space = status.storage().writable() ? "" : ", short of disk space";
    return phase + space;
  }

  /** What nodes have to say about their state, a line each. */
  private static String details(ClusterView view) {
    return view.told().stream()
        .filter(status -> !status.detail().isEmpty())
        .map(status -> status.name() + ": " + status.detail() + "\n")
        .collect(Collectors.joining());
  }

  private static Table shards(ClusterView view) {
    Table table =
        new Table("SHARD", "KEYSPACE", "HASHES", "LEADER", "REPLICAS", "LAG", "TERM", "COMMIT");
    for (ShardStatus shard : view.shards()) {
      table.row(
          Long.toUnsignedString(shard.id()),
          shard.keyspace().isEmpty() ? "(meta)" : shard.keyspace(),
          shard.keyspace().isEmpty()
              ? ""
              : String.format("%08x-%08x", shard.hashFrom(), shard.hashTo() - 1),
          shard.leaderNode().map(view::nameOf).orElse("none"),
          shard.nodes().stream().map(view::nameOf).sorted().collect(Collectors.joining(" ")),
          lag(shard, view),
          shard.local().map(LocalReplica::term).map(String::valueOf).orElse("-"),
          shard.local().map(LocalReplica::commit).map(String::valueOf).orElse("-"));
    }
    return table;
  }

  /** Entries that replicas lack, first those of which nothing is heard; only a leader knows. */
  private static String lag(ShardStatus shard, ClusterView view) {
    if (shard.lagByNode().isEmpty()) {
      return "-";
    }
    String unheard =
        shard.nodes().stream()
            .filter(node -> !shard.lagByNode().containsKey(node))
            .filter(node -> !shard.leaderNode().equals(Optional.of(node)))
            .map(node -> view.nameOf(node) + " ?")
            .collect(Collectors.joining(", "));
    String behind =
        shard.lagByNode().entrySet().stream()
            .filter(entry -> entry.getValue() > 0)
            .sorted((left, right) -> Long.compare(right.getValue(), left.getValue()))
            .map(entry -> view.nameOf(entry.getKey()) + " " + entry.getValue())
            .collect(Collectors.joining(", "));
    String all =
        Stream.of(unheard, behind)
            .filter(Predicate.not(String::isEmpty))
            .collect(Collectors.joining(", "));
    return all.isEmpty() ? "0" : all;
  }

  public static String bytes(long count) {
    double size = count;
    int unit = 0;
    while (size >= 1024 && unit < BYTE_UNITS.length - 1) {
      size /= 1024;
      unit++;
    }
    return unit == 0 ? count + " B" : String.format(Locale.ROOT, "%.1f %s", size, BYTE_UNITS[unit]);
  }
}
