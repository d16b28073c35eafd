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
          "shard.replica.RaftAgent", "persist", "raft.Effects$Persist.hardState", "withoutVote")),

  /** Votes are given while the leader was just heard (SAFETY 4). */
  VOTES_INSIDE_THE_LEASE(Mutation.returns("raft.Replica", "leaderMayHoldLease", false)),

  /** A round counts from its answers, not from its sending (SAFETY 5). */
  COUNTS_THE_LEASE_FROM_REPLIES(
      Mutation.replaces(
          "raft.Leader",
          "confirmRounds",
          "raft.Rounds.confirm",
          (code, call) -> {
            leaderNow(code);
            code.invokestatic(
                Mutation.type("raft.LeaseFromReplies"),
                "confirm",
                MethodTypeDesc.of(
                    call.typeSymbol().returnType(),
                    Mutation.type("raft.Rounds"),
                    CD_long,
                    CD_long));
          })),

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
      Mutation.skips("shard.machine.Dedupe", "reload", "engine.Cursor.forEachRemaining", _ -> {})),

  /** A chunk continues whatever snapshot is being received (SAFETY 14). */
  RESUMES_ANOTHER_SNAPSHOT(Mutation.returns("shard.replica.SnapshotReceiver", "isOf", true)),

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
          "shard.replica.RaftAgent",
          "carryOut",
          "raft.RaftCore.applied",
          code -> code.loadConstant(Long.MAX_VALUE))),

  /** Whoever believes to lead proves it to nobody. */
  READS_WITHOUT_ROUND(
      Mutation.skips("raft.Leader", "read", "raft.Rounds.add", Mutant::readReadyAtOnce)),

  /** The lease is not checked again after the engine was read (SAFETY 5). */
  TRUSTS_A_LEASE_AFTER_ITS_END(Mutation.returns("shard.replica.RaftAgent", "holds", true)),

  /** The age of a stale read counts from an answer, not from what was asked (SAFETY 7). */
  AGES_FROM_ANSWERS(
      Mutation.replaces(
          "shard.replica.RaftAgent",
          "lambda$carryOut$0",
          "shard.replica.PendingReads.ready",
          (code, _) -> {
            code.aload(0);
            code.invokestatic(
                Mutation.type("shard.replica.AgesFromAnswers"),
                "ready",
                MethodTypeDesc.of(
                    CD_void,
                    Mutation.type("shard.replica.PendingReads"),
                    CD_long,
                    CD_long,
                    Mutation.type("shard.replica.RaftAgent")));
          })),

  /** A segment is given back though entries and votes in it are needed (SAFETY 10). */
  RECLAIMS_LIVE_SEGMENTS(
      Mutation.skips(
          "log.Segments", "reclaim", "log.Segment.liveBytes", code -> code.loadConstant(0L))),

  /** The log is cut at what is applied, whether the engine's disk has it or not (SAFETY 13). */
  COMPACTS_BEFORE_DURABLE(
      Mutation.skips("shard.replica.Compactor", "flush", "engine.Engine.flush", _ -> {}),
      Mutation.skips(
          "shard.replica.Compactor",
          "lambda$flush$0",
          "engine.Engine.durableIndex",
          code -> code.loadConstant(Long.MAX_VALUE))),

  /** An entry's stamp is the wall clock of whoever leads (SAFETY 24). */
  STAMPS_WITH_THE_WALL_CLOCK(
      Mutation.replaces(
          "shard.replica.Proposals",
          "propose",
          "shard.machine.Stamps.next",
          (code, _) -> code.pop2().dup2_x1().pop2().pop())),

  /** A group goes to rest whatever its followers have, and they agree (SAFETY 6). */
  RESTS_THOUGH_A_FOLLOWER_LAGS(
      Mutation.returns("raft.Progress", "hasAll", true),
      Mutation.skips("raft.Follower", "rest", "raft.Position.equals", CodeBuilder::iconst_1),
      Mutation.skips("raft.Follower", "rest", "raft.RaftLog.persisted", Mutant::restsAtIndex)),

  /** Under relaxed sync not even terms and votes are forced (SAFETY 12). */
  RELAXES_RAFT_TOO(Mutation.returns("log.WalAppend", "mustBeForced", false)),

  /** Whoever loses its machine under relaxed sync takes part again (SAFETY 12). */
  COMES_BACK_WITHOUT_ITS_DATA(Mutation.returns("RelaxedRun", "lostItsMachine", false)),

  /** A page of a scan speaks for keys that not all shards have spoken for (SAFETY 23). */
  SCANS_PAST_THE_NEAREST_END(
      Mutation.skips(
          "shard.route.Scanner", "merge", "shard.route.Scanner.nearestEnd", Mutant::nothing)),

  /** What moved away since it was proposed is applied all the same (SAFETY 19). */
  CHECKS_THE_RANGE_BEFORE_THE_LOG_ONLY(
      Scenario.Kind.RESHAPED,
      Mutation.skips(
          "shard.machine.KeyValueMachine",
          "apply",
          "shard.machine.ShardState.serves",
          CodeBuilder::iconst_1)),

  /** A replica answers for keys that another shard has by now (SAFETY 19). */
  READS_WHAT_MOVED_AWAY(
      Scenario.Kind.RESHAPED,
      Mutation.skips(
          "shard.machine.EngineReader",
          "find",
          "shard.machine.ShardState.serves",
          CodeBuilder::iconst_1)),

  /** The donor of a merge goes on serving until it is gone (SAFETY 21). */
  SERVES_THOUGH_FROZEN(
      Scenario.Kind.RESHAPED,
      Mutation.redirects(
          "shard.machine.KeyValueMachine",
          "apply",
          "shard.machine.ShardState.serves",
          "servesThoughFrozen"),
      Mutation.redirects(
          "shard.machine.EngineReader",
          "find",
          "shard.machine.ShardState.serves",
          "servesThoughFrozen")),

  /** A learner votes as soon as it is there (SAFETY 15). */
  PROMOTES_BEFORE_CAUGHT_UP(
      Scenario.Kind.RESHAPED,
      Mutation.skips(
          "meta.balance.Moving",
          "step",
          "meta.balance.Situation.isCaughtUp",
          CodeBuilder::iconst_1),
      Mutation.skips(
          "raft.MembershipChange",
          "lambda$refusal$0",
          "raft.Leader.isCaughtUp",
          CodeBuilder::iconst_1)),

  /** A merge that was decided is decided once more, maybe the other way (SAFETY 21). */
  DECIDES_A_MERGE_TWICE(
      Scenario.Kind.RESHAPED,
      Mutation.redirects(
          "meta.RangeCommand", "undecided", "meta.RangeCommand.merge", "mergeInAnyPhase")),

  /** A child that has a life of its own is made again at the next start (SAFETY 20). */
  RESETS_THE_CHILD_AT_A_REPLAY(
      Scenario.Kind.RESHAPED, Mutation.returns("shard.residents.LocalLineage", "hasLived", false)),

  /** The child of a split knows no idempotency keys (SAFETY 20, 25). */
  LEAVES_THE_DEDUPE_TABLE_WITH_THE_PARENT(
      Scenario.Kind.RESHAPED,
      Mutation.skips(
          "shard.machine.Birth", "firstBatch", "engine.Cursor.forEachRemaining", _ -> {})),

  /** Who absorbs another shard knows none of its idempotency keys (SAFETY 21, 25). */
  LEAVES_THE_DEDUPE_TABLE_WITH_THE_DONOR(
      Scenario.Kind.RESHAPED,
      Mutation.skips(
          "shard.machine.KeyValueMachine", "takeOver", "shard.machine.Dedupe.absorb", _ -> {})),

  /** Whoever absorbs a shard goes on with its own versions (SAFETY 22). */
  KEEPS_ITS_VERSIONS_AT_AN_ABSORB(
      Scenario.Kind.RESHAPED,
      Mutation.redirects(
          "shard.machine.KeyValueMachine",
          "takeOver",
          "shard.machine.Counters.absorbing",
          "withOwnVersion")),

  /** The child of a split counts its versions from nought (SAFETY 22). */
  RESTARTS_VERSIONS_IN_A_CHILD(
      Scenario.Kind.RESHAPED,
      Mutation.redirects(
          "shard.machine.Birth", "firstBatch", "shard.machine.Counters.encode", "withoutVersion")),

  /** A step is asked for as long as the own map wants it, and counts each time (SAFETY 16). */
  TAKES_A_STEP_OF_AN_OLD_EPOCH(
      Scenario.Kind.RESHAPED,
      Mutation.returns("shape.Keeper", "hasDone", false),
      Mutation.skips(
          "shard.machine.ShardState",
          "after",
          "shard.machine.ShardCommand.epoch",
          code -> code.loadConstant(Long.MAX_VALUE))),

  /** A parent deletes what it has split off while its child still takes it over (SAFETY 20). */
  CLEANS_A_SOURCE_TOO_EARLY(
      Scenario.Kind.RESHAPED,
      Mutation.skips(
          "shard.residents.AdoptionWork",
          "mayBeSwept",
          "shard.residents.LocalLineage.isNeeded",
          CodeBuilder::iconst_0)),

  /** A donor is absorbed before its replica here has all that it had acknowledged (SAFETY 21). */
  ABSORBS_BEFORE_THE_FREEZE(
      Scenario.Kind.RESHAPED, Mutation.returns("shard.machine.KeyValueMachine", "hasFrozen", true)),

  /** A donor goes before every replica of the receiver has its data (SAFETY 21). */
  RETIRES_A_DONOR_TOO_EARLY(
      Scenario.Kind.RESHAPED, Mutation.returns("meta.balance.Deciding", "hasTakenOver", true)),

  /** A page of a scan may have a hole where shards have just split (SAFETY 23). */
  SCANS_OVER_A_HOLE(
      Scenario.Kind.RESHAPED, Mutation.returns("shard.route.Tiling", "isWhole", true)),

  /** Disks forget what they were told to force. */
  DISKS_LIE(SimFaults.Honesty.LYING),

  /** Disks force what the force before was asked for: all is acknowledged too early. */
  DISKS_FORCE_TOO_LATE(SimFaults.Honesty.LATE);

  private final Scenario.Kind kind;
  private final List<Mutation> mutations;
  private final SimFaults.Honesty disks;

  Mutant(Mutation... mutations) {
    this(Scenario.Kind.STEADY, mutations);
  }

  Mutant(Scenario.Kind kind, Mutation... mutations) {
    this.kind = kind;
    this.mutations = List.of(mutations);
    disks = SimFaults.Honesty.HONEST;
  }

  /** Broken is what the code stands on, not the code. */
  Mutant(SimFaults.Honesty disks) {
    kind = Scenario.Kind.STEADY;
    mutations = List.of();
    this.disks = disks;
  }

  /** A seed of the kind of scenario in which what it breaks is used. */
  Scenario scenario(long seed, long seconds) {
    return Scenario.of(kind, seed, seconds);
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
