package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.client.Endpoint;
import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Failure;
import dev.kvorum.kvnode.cli.status.AdminAnswer;
import dev.kvorum.kvnode.cli.status.AdminPorts;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A cluster that has been started in a folder at least once. */
record LocalCluster(Folder folder, BootstrapRecord formed, LocalFile local) {

  static LocalCluster in(Folder folder) throws IOException {
    BootstrapRecord cluster =
        new JsonFile<>(folder.clusterFile(), BootstrapRecord.class)
            .read()
            .orElseThrow(() -> noneIn(folder));
    LocalFile local =
        new JsonFile<>(folder.localFile(), LocalFile.class)
            .read()
            .orElseThrow(() -> noneIn(folder));
    return new LocalCluster(folder, cluster, local);
  }

  /** Those that formed it, and those that were added since, maybe by another command just now. */
  int nodes() {
    return Math.max(formed.nodes().size(), folder.highestNode());
  }

  /** Whether a node has joined the others, rather than formed the cluster with them. */
  boolean wasAdded(int number) {
    return number > formed.nodes().size();
  }

  /** Of those that formed it, also of a node that does not answer. */
  String nameOf(long node) {
    return formed.nodes().stream()
        .filter(member -> member.id() == node)
        .map(member -> "node" + (member.ordinal() + 1))
        .findFirst()
        .orElse(Long.toUnsignedString(node));
  }

  NodeState state(int number) throws IOException {
    return folder.node(number).pidFile().state();
  }

  /** Numbers of the nodes whose process runs and answers. */
  List<Integer> running() throws IOException {
    List<Integer> numbers = new ArrayList<>();
    for (int number = 1; number <= nodes(); number++) {
      if (state(number) instanceof NodeState.Running) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  /** What these nodes tell of themselves, in this order. */
  List<AdminAnswer> ask(List<Integer> numbers, Duration timeout) {
    List<Endpoint> ports = numbers.stream().map(local.ports()::adminOf).toList();
    return new AdminPorts(ports, timeout).ask();
  }

  private static Failure noneIn(Folder folder) {
    return new Failure(
        ExitCode.FAILED,
        "there is no local cluster in " + folder.data(),
        "'kv local' starts one; --data says in which folder.");
  }
}
