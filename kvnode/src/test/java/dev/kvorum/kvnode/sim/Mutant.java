package dev.kvorum.kvnode.sim;

import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/**
 * What is broken on purpose, each a rule of {@code docs/testing.md}, to prove that the seeds of
 * everybody's simulation would find it.
 */
enum Mutant {
  /** The log is written and never forced (SAFETY 8). */
  SKIPS_THE_FORCE(Mutation.skips("log.Segment", "force", "log.DiskFile.force", _ -> {})),

  /** A second force says yes to what the first has lost (SAFETY 8). */
  RETRIES_A_FAILED_FORCE(
      Mutation.redirects("log.Segment", "force", "log.DiskFile.force", "forceAgain")),

  /** Only the term of a vote reaches the disk. */
  FORGETS_THE_VOTE(
      Mutation.redirects(
          "shard.RaftAgent", "persist", "raft.Effects$Persist.hardState", "withoutVote")),

  /** Votes are given while the leader was just heard (SAFETY 4). */
  VOTES_INSIDE_THE_LEASE(Mutation.returns("raft.Replica", "leaderMayHoldLease", false)),

  /** Whoever believes to lead has a lease, whether anybody answers or not (SAFETY 5). */
  LEASES_WITHOUT_CHECK_QUORUM(
      Mutation.skips("raft.Leader", "leaseUntil", "raft.Rounds.confirmedSince", Mutant::leaderNow)),

  /** Messages count that name another replica id than the own (SAFETY 2). */
  ANSWERS_FOR_ANOTHER_REPLICA(
      Mutation.skips(
          "raft.RaftCore",
          "receive",
          "raft.Message$Route.to",
          code -> {
            replica(code, "RaftCore");
            Mutation.field(code, "raft.Replica", "id", CD_long);
          })),

  /** What is committed is applied, whether the own disk has it or not. */
  APPLIES_BEFORE_PERSISTED(
      Mutation.skips(
          "raft.RaftCore",
          "nextApply",
          "raft.RaftLog.persisted",
          code -> code.loadConstant(Long.MAX_VALUE))),

  /** Whoever begins from a snapshot knows no idempotency keys (SAFETY 25). */
  DROPS_THE_DEDUPE_TABLE_AT_A_SNAPSHOT(
      Mutation.skips("shard.Dedupe", "reload", "engine.Cursor.forEachRemaining", _ -> {})),

  /** A chunk continues whatever snapshot is being received (SAFETY 14). */
  RESUMES_ANOTHER_SNAPSHOT(Mutation.returns("shard.SnapshotReceiver", "isOf", true)),

  /** What follows the first invalid record is taken for a torn tail (SAFETY 9). */
  TRUNCATES_AT_A_DAMAGED_MIDDLE(
      Mutation.skips(
          "log.WalRecovery", "endOf", "log.MarkSearch.highestMark", code -> code.loadConstant(0L))),

  /** What was handed to the disk counts as on it, truncated or not since (SAFETY 11). */
  IGNORES_WHAT_PERSISTED_NAMES(
      Mutation.skips("raft.RaftLog", "persistedTo", "raft.RaftLog.matches", CodeBuilder::iconst_1)),

  /** A read is granted at an index that is not applied yet (SAFETY 5). */
  READS_BEFORE_APPLIED(
      Mutation.skips(
          "shard.RaftAgent",
          "carryOut",
          "raft.RaftCore.applied",
          code -> code.loadConstant(Long.MAX_VALUE))),

  /** Whoever believes to lead proves it to nobody. */
  READS_WITHOUT_ROUND(
      Mutation.skips("raft.Leader", "read", "raft.Rounds.add", Mutant::readReadyAtOnce)),

  /** The lease is not checked again after the engine was read (SAFETY 5). */
  TRUSTS_A_LEASE_AFTER_ITS_END(Mutation.returns("shard.RaftAgent", "holds", true)),

  /** A group goes to rest whatever its followers have, and they agree (SAFETY 6). */
  RESTS_THOUGH_A_FOLLOWER_LAGS(
      Mutation.returns("raft.Progress", "hasAll", true),
      Mutation.skips("raft.Follower", "rest", "raft.Position.equals", CodeBuilder::iconst_1),
      Mutation.skips("raft.Follower", "rest", "raft.RaftLog.persisted", Mutant::restsAtIndex)),

  /** Under relaxed sync not even terms and votes are forced (SAFETY 12). */
  RELAXES_RAFT_TOO(Mutation.returns("log.Work$Append", "strict", false)),

  /** Whoever loses its machine under relaxed sync takes part again (SAFETY 12). */
  COMES_BACK_WITHOUT_ITS_DATA(Mutation.returns("RelaxedRun", "lostItsMachine", false)),

  /** A page of a scan speaks for keys that not all shards have spoken for (SAFETY 23). */
  SCANS_PAST_THE_NEAREST_END(
      Mutation.skips("shard.Scanner", "merge", "shard.Scanner.nearestEnd", Mutant::nothing)),

  /** Disks forget what they were told to force. */
  DISKS_LIE(SimFaults.Honesty.LYING),

  /** Disks force what the force before was asked for: all is acknowledged too early. */
  DISKS_FORCE_TOO_LATE(SimFaults.Honesty.LATE);

  private final List<Mutation> mutations;
  private final SimFaults.Honesty disks;

  Mutant(Mutation... mutations) {
    this.mutations = List.of(mutations);
    disks = SimFaults.Honesty.HONEST;
  }

  /** Broken is what the code stands on, not the code. */
  Mutant(SimFaults.Honesty disks) {
    mutations = List.of();
    this.disks = disks;
  }

  List<Mutation> mutations() {
    return mutations;
  }

  SimFaults.Honesty disks() {
    return disks;
  }

  private static void replica(CodeBuilder code, String role) {
    code.aload(0);
    Mutation.field(code, "raft." + role, "replica", Mutation.type("raft.Replica"));
  }

  private static void nothing(CodeBuilder code) {
    ClassDesc optional = ClassDesc.of("java.util.Optional");
    code.invokestatic(optional, "empty", MethodTypeDesc.of(optional));
  }

  private static void leaderNow(CodeBuilder code) {
    replica(code, "Leader");
    Mutation.call(code, "raft.Replica", "now", MethodTypeDesc.of(CD_long));
  }

  private static void restsAtIndex(CodeBuilder code) {
    code.aload(1);
    ClassDesc position = Mutation.type("raft.Position");
    Mutation.call(code, "raft.Message$Rest", "last", MethodTypeDesc.of(position));
    Mutation.call(code, "raft.Position", "index", MethodTypeDesc.of(CD_long));
  }

  private static void readReadyAtOnce(CodeBuilder code) {
    replica(code, "Leader");
    Mutation.field(code, "raft.Replica", "outbox", Mutation.type("raft.Outbox"));
    code.lload(1);
    replica(code, "Leader");
    Mutation.call(code, "raft.Replica", "commit", MethodTypeDesc.of(CD_long));
    Mutation.call(code, "raft.Outbox", "readReady", MethodTypeDesc.of(CD_void, CD_long, CD_long));
  }
}
