package dev.kvorum.operator.plan;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was there at one look. Maps are by ordinal.
 *
 * @param journal what stands beside the bootstrap record; empty: there is no record
 * @param setNodes how many pods the StatefulSet is to have; empty: there is none
 * @param cluster as its nodes tell it; empty: none that belongs to it answered
 */
public record Observed(
    Optional<Journal> journal,
    OptionalInt setNodes,
    SortedMap<Integer, Volume> volumes,
    SortedMap<Integer, Pod> pods,
    Optional<Cluster> cluster) {

  public Observed {
    volumes = Collections.unmodifiableSortedMap(new TreeMap<>(volumes));
    pods = Collections.unmodifiableSortedMap(new TreeMap<>(pods));
  }

  /**
   * The operator's own notes, at the record that outlives the cluster's resource.
   *
   * @param nodes how many pods the StatefulSet is to have, by the last step that changed it
   * @param draining the ordinal that the operator itself drains; others are people's
   * @param founders the ids that the record names
   */
  public record Journal(int nodes, OptionalInt draining, Set<String> founders) {

    public Journal {
      founders = Set.copyOf(founders);
    }
  }

  /**
   * @param requestedBytes what its claim asks for
   * @param refusal why it may not grow to what is wanted, as the API server said lately
   */
  public record Volume(long requestedBytes, Claim claim, Optional<String> refusal) {

    boolean terminating() {
      return claim == Claim.TERMINATING;
    }
  }

  /** What has become of a volume's claim; only one that has its volume may ask for more. */
  public enum Claim {
    PENDING,
    BOUND,
    TERMINATING
  }

  /**
   * @param template what its spec was when it was made
   * @param running whether the node's process runs
   * @param stranded whether its Kubernetes node is gone, so that nobody will confirm its end
   * @param trouble what keeps it from running, as Kubernetes says it
   * @param told what its node answered
   */
  public record Pod(
      String template,
      boolean running,
      boolean ready,
      boolean terminating,
      boolean stranded,
      Optional<String> trouble,
      Optional<Told> told) {

    boolean serves() {
      return running && ready && !terminating;
    }

    boolean waitsEmpty() {
      return told.filter(said -> said.emptyDisk() && said.clusterId().isEmpty()).isPresent();
    }

    boolean belongs() {
      return told.filter(said -> said.clusterId().isPresent()).isPresent();
    }
  }

  /**
   * What a node says of itself.
   *
   * @param emptyDisk whether it has never belonged to a cluster
   */
  public record Told(String node, boolean emptyDisk, Optional<String> clusterId) {}

  /**
   * The cluster, as a node has it that reaches whoever conducts it.
   *
   * @param conducted whether the conductor was heard; else what follows may be old
   * @param permit the node that may be stopped now
   * @param running its operations that run, in words
   * @param resharding whether one of them changes the number of shards
   * @param waiting what the cluster itself waits for
   */
  public record Cluster(
      List<Member> members,
      int shardsWanted,
      int replicationFactor,
      String engine,
      boolean conducted,
      Optional<String> permit,
      List<String> running,
      boolean resharding,
      List<String> waiting) {

    public Cluster {
      members = List.copyOf(members);
      running = List.copyOf(running);
      waiting = List.copyOf(waiting);
    }

    List<Member> at(int ordinal) {
      return members.stream().filter(member -> member.ordinal() == ordinal).toList();
    }
  }

  /**
   * A node of the cluster. Two of them may have the same ordinal for a while: a dead one, and the
   * new one that takes its place.
   *
   * @param replicas that it holds, of all shards
   * @param behind whether one of them isn't heard, or lacks much
   */
  public record Member(
      String id,
      int ordinal,
      boolean draining,
      boolean dead,
      boolean reachable,
      int replicas,
      int leaders,
      boolean behind) {}
}
