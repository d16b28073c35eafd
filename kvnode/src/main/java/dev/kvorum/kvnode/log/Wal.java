package dev.kvorum.kvnode.log;

import dev.kvorum.kvnode.raft.Entry;
import java.io.Closeable;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The write-ahead log of a node, shared by all replicas on it, which makes what they append
 * together durable with one force.
 *
 * <p>{@link #append}, {@link #tombstone}, {@link #read} and the numbers are for any thread; {@link
 * #doWork} and {@link #close} for the writer, one thread at a time. The log has no thread and no
 * clock: {@link WalWriter} brings both, and the simulation its own.
 *
 * <p>After a failed write or force it is over: every use throws {@link WalFailedException}, and the
 * process has to end (SAFETY 8).
 */
public final class Wal implements Closeable {

  static final String DIRECTORY = "wal";
  static final String SEGMENT_SUFFIX = ".seg";
  static final String SPARE_PREFIX = "spare-";

  private final Segments segments;
  private final Replicas replicas;
  private final RecoveredMembers members;
  private final WriteCycle cycle;
  private final Inbox<Work> inbox = new Inbox<>();
  private final Doorbell doorbell = new Doorbell();
  private volatile Optional<Throwable> failure = Optional.empty();

  private Wal(Segments segments, Replicas replicas, RecoveredMembers members, WriteCycle cycle) {
    this.segments = segments;
    this.replicas = replicas;
    this.members = members;
    this.cycle = cycle;
  }

  /** As {@link #open(Disk, WalOptions, WalListener)} with nobody listening. */
  public static Wal open(Disk disk, WalOptions options) throws IOException {
    return open(disk, options, WalListener.NONE);
  }

  /**
   * Recovers what the log below {@code wal/} holds, or begins one. When this returns, all of it is
   * durable.
   *
   * @throws WalDamagedException where synced content is missing or changed: this node must not vote
   * @throws IOException where the disk failed; nothing is lost by trying again with a new process
   */
  public static Wal open(Disk disk, WalOptions options, WalListener listener) throws IOException {
    var spares = new Spares(disk, options, listener);
    var recovery = new WalRecovery(disk, spares);
    Segments segments = recovery.run(options);
    Replicas replicas = recovery.replicas();
    var cycle = new WriteCycle(segments, replicas, options, listener);
    return new Wal(segments, replicas, recovery.members(), cycle);
  }

  /** Whether there is a log on a disk: spares alone are none. */
  public static boolean exists(Disk disk) throws IOException {
    return disk.list(DIRECTORY).stream().anyMatch(name -> name.endsWith(SEGMENT_SUFFIX));
  }

  /** What each replica had, by replica id. To be asked before the first {@link #doWork}. */
  public List<RecoveredReplica> recovered() {
    return replicas.all().stream()
        .map(this::recovered)
        .sorted(Comparator.comparingLong(RecoveredReplica::replica))
        .toList();
  }

  /** Replicas that are gone for good: their ids are never used again on this node. */
  public Set<Long> tombstones() {
    return replicas.tombstones();
  }

  /**
   * Hands over to the writer and returns at once; a replica's appends are written in the order of
   * their hand-over.
   */
  public void append(WalAppend append) {
    put(new Work.Append(append));
  }

  /** Ends a replica's log for good; {@code done} as in {@link WalAppend}, once that is durable. */
  public void tombstone(long replica, Runnable done) {
    put(new Work.Bury(replica, done));
  }

  /**
   * Reads consecutive entries back, as they were written last; at least one where there is one,
   * none where the first is below the base, not written yet, or its replica unknown. Blocks for the
   * disk.
   *
   * @param maxBytes limit of the sum of {@link Entry#sizeBytes}, which the first entry may exceed
   * @throws WalDamagedException where the bytes have changed since
   */
  public List<Entry> read(long replica, long fromIndex, long maxBytes) {
    checkAlive();
    Optional<ReplicaLog> log = replicas.find(replica);
    if (log.isEmpty()) {
      return List.of();
    }
    try {
      return EntryReader.read(log.get(), fromIndex, maxBytes);
    } catch (IOException e) {
      throw new WalFailedException("the log of replica " + replica + " can't be read", e);
    }
  }

  /**
   * One duty cycle of the writer: everything that waits, up to the batch limit, with one write and
   * one force; then their {@code done}, in order.
   *
   * @param nowNanos a monotonic clock, for {@link SyncPolicy.Interval}
   * @return 0 if there is nothing more to do until an append or the clock brings it
   */
  public int doWork(long nowNanos) {
    checkAlive();
    try {
      return cycle.run(inbox, nowNanos);
    } catch (IOException | RuntimeException e) {
      failure = Optional.of(e);
      throw failed(e);
    }
  }

  /**
   * Nanoseconds after which {@link #doWork} has to run even without an append; 0 for never. The
   * writer's.
   */
  public long nanosToForce(long nowNanos) {
    return cycle.nanosToForce(nowNanos);
  }

  /** Bytes of the records that hold a replica's retained entries. */
  public long retainedBytes(long replica) {
    return replicas.find(replica).map(ReplicaLog::retainedBytes).orElse(0L);
  }

  public long retainedBytes() {
    return replicas.all().stream().mapToLong(ReplicaLog::retainedBytes).sum();
  }

  public int segmentCount() {
    return segments.count();
  }

  /** How often the log was forced since it was opened. */
  public long forces() {
    return cycle.forces();
  }

  /**
   * Forces everything and lets go of the files; every later use throws. What was appended since the
   * last {@link #doWork} is not written.
   */
  @Override
  public void close() throws IOException {
    if (failure.isEmpty()) {
      cycle.seal();
      failure = Optional.of(new IllegalStateException("it is closed"));
    }
    segments.close();
  }

  /** Whether something that was appended is not written yet. The writer's. */
  boolean hasWaiting() {
    return !idle() || cycle.hasWaiting();
  }

  /** Whether no append waits for {@link #doWork}. Any thread. */
  public boolean idle() {
    return inbox.isEmpty();
  }

  Doorbell doorbell() {
    return doorbell;
  }

  private void put(Work work) {
    checkAlive();
    inbox.put(work);
    doorbell.ring();
  }

  private void checkAlive() {
    if (failure.isPresent()) {
      throw failed(failure.get());
    }
  }

  private static WalFailedException failed(Throwable cause) {
    return new WalFailedException(
        "the log takes no more, this process has to end and recover: " + cause, cause);
  }

  private RecoveredReplica recovered(ReplicaLog log) {
    return new RecoveredReplica(
        log.replica(),
        log.base().orElseThrow().value(),
        log.currentHardState(),
        log.terms(),
        members.after(log.replica(), log.baseIndex()),
        log.lastIndex());
  }
}
