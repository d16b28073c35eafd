package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Failure;
import dev.kvorum.kvnode.cli.shell.NodeFormatter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Settles who the nodes of a folder are: formed once, adopted ever after (SAFETY 1). The folder's lock is held. */
final class Formation {

  private static final int REPLICAS_MAX = 3;

  private final Folder folder;
  private final NodeFormatter formatter;

  Formation(Folder folder, NodeFormatter formatter) {
    this.folder = folder;
    this.formatter = formatter;
  }

  /**
   * @param strangers numbers of the nodes whose disk is not the one that the cluster was formed with
   */
  record Formed(ClusterFile cluster, List<Integer> strangers) {}

  /** What the folder has already, checked against what is wanted now. Changes nothing. */
  Optional<ClusterFile> recorded(Wanted wanted) throws IOException {
    Optional<ClusterFile> recorded = file().read();
    recorded.filter(cluster -> cluster.format() != ClusterFile.FORMAT).ifPresent(this::refuseFormat);
    if (recorded.isEmpty() && Files.exists(folder.localFile())) {
      // Nodes have run here. A new record would hold their ids under a new cluster's name, next to their old data.
      throw new Failure(
          ExitCode.FAILED,
          folder.clusterFile() + " is missing, though this folder's nodes have run before",
          "Bring the file back from a copy; or remove the whole folder to begin a new cluster.");
    }
    recorded.ifPresent(wanted::checkAgainst);
    return recorded;
  }

  Formed form(Wanted wanted, int peerPort) throws IOException {
    Optional<ClusterFile> recorded = recorded(wanted);
    List<String> ids = formatAll(recorded.map(cluster -> cluster.nodes().size()).orElse(wanted.nodesToForm()));
    if (recorded.isEmpty()) {
      ClusterFile first = first(wanted, ids, new Ports(0, 0, peerPort));
      file().write(first);
      return new Formed(first, List.of());
    }
    return new Formed(recorded.get(), strangers(recorded.get(), ids));
  }

  private JsonFile<ClusterFile> file() {
    return new JsonFile<>(folder.clusterFile(), ClusterFile.class);
  }

  private List<String> formatAll(int nodes) throws IOException {
    List<String> ids = new ArrayList<>();
    for (int number = 1; number <= nodes; number++) {
      ids.add(Long.toUnsignedString(formatter.format(folder.node(number).directory())));
    }
    return ids;
  }

  private static ClusterFile first(Wanted wanted, List<String> ids, Ports ports) {
    List<ClusterFile.Member> members = new ArrayList<>();
    for (int ordinal = 0; ordinal < ids.size(); ordinal++) {
      members.add(new ClusterFile.Member(ordinal, ids.get(ordinal), ports.peerOf(ordinal + 1).authority()));
    }
    return new ClusterFile(
        ClusterFile.FORMAT,
        UUID.randomUUID().toString(),
        members,
        wanted.shardsToForm(),
        Math.min(REPLICAS_MAX, ids.size()),
        wanted.engineToForm());
  }

  private static List<Integer> strangers(ClusterFile cluster, List<String> ids) {
    return cluster.nodes().stream()
        .filter(member -> !member.id().equals(ids.get(member.ordinal())))
        .map(member -> member.ordinal() + 1)
        .toList();
  }

  private void refuseFormat(ClusterFile cluster) {
    throw new Failure(
        ExitCode.FAILED,
        folder.clusterFile() + " has format " + cluster.format() + ", and this kv knows format " + ClusterFile.FORMAT,
        "It was written by another version: use that one.");
  }
}
