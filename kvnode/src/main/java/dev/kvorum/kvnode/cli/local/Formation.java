package dev.kvorum.kvnode.cli.local;

import dev.kvorum.kvnode.cli.shell.ExitCode;
import dev.kvorum.kvnode.cli.shell.Failure;
import dev.kvorum.kvnode.cli.shell.NodeFormatter;
import dev.kvorum.kvnode.meta.BootstrapRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Settles who the nodes of a folder are: recorded once, before the first start, and adopted ever
 * after (SAFETY 1). The folder's lock is held. <i>Else:</i>
 *
 * <ol>
 *   <li>two of three disks are lost, and all three nodes start;
 *   <li>a new record names the two new ids, and the two empty nodes are a majority that elects one
 *       of them;
 *   <li>the third, which has all the data, is told that it was never written.
 * </ol>
 */
final class Formation {

  private static final int REPLICAS_MAX = 3;

  private final Folder folder;
  private final NodeFormatter formatter;

  Formation(Folder folder, NodeFormatter formatter) {
    this.folder = folder;
    this.formatter = formatter;
  }

  /**
   * @param strangers numbers of the nodes whose disk is not the one that the cluster was formed
   *     with
   */
  record Formed(BootstrapRecord cluster, List<Integer> strangers) {}

  /** What the folder has already, checked against what is wanted now. Changes nothing. */
  Optional<BootstrapRecord> recorded(Wanted wanted) throws IOException {
    Optional<BootstrapRecord> recorded = file().read();
    if (recorded.isEmpty() && Files.exists(folder.localFile())) {
      // Nodes have run here. A new record would put their ids under a new cluster's name, next to
      // their old data.
      throw new Failure(
          ExitCode.FAILED,
          folder.clusterFile() + " is missing, though this folder's nodes have run before",
          "Bring the file back from a copy; or remove the whole folder to begin a new cluster.");
    }
    recorded.ifPresent(wanted::checkAgainst);
    return recorded;
  }

  Formed form(Wanted wanted, int peerPort) throws IOException {
    Optional<BootstrapRecord> recorded = recorded(wanted);
    List<Long> ids =
        formatAll(recorded.map(cluster -> cluster.nodes().size()).orElse(wanted.nodesToForm()));
    if (recorded.isEmpty()) {
      BootstrapRecord first = first(wanted, ids, new Ports(0, 0, peerPort));
      file().write(first);
      return new Formed(first, List.of());
    }
    return new Formed(recorded.get(), strangers(recorded.get(), ids));
  }

  private JsonFile<BootstrapRecord> file() {
    return new JsonFile<>(folder.clusterFile(), BootstrapRecord.class);
  }

  private List<Long> formatAll(int nodes) throws IOException {
    List<Long> ids = new ArrayList<>();
    for (int number = 1; number <= nodes; number++) {
      ids.add(formatter.format(folder.node(number).directory()));
    }
    return ids;
  }

  private static BootstrapRecord first(Wanted wanted, List<Long> ids, Ports ports) {
    List<BootstrapRecord.Member> members = new ArrayList<>();
    for (int ordinal = 0; ordinal < ids.size(); ordinal++) {
      members.add(
          new BootstrapRecord.Member(
              ordinal, ids.get(ordinal), ports.peerOf(ordinal + 1).authority()));
    }
    return new BootstrapRecord(
        BootstrapRecord.FORMAT,
        UUID.randomUUID(),
        members,
        wanted.shardsToForm(),
        ids.size() < REPLICAS_MAX ? 1 : REPLICAS_MAX, // an even number bears no more failures
        wanted.engineToForm());
  }

  private static List<Integer> strangers(BootstrapRecord cluster, List<Long> ids) {
    return cluster.nodes().stream()
        .filter(member -> member.id() != ids.get(member.ordinal()))
        .map(member -> member.ordinal() + 1)
        .toList();
  }
}
