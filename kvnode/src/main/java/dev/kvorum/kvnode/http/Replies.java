package dev.kvorum.kvnode.http;

import dev.kvorum.kvnode.shard.machine.Outcome;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import java.util.List;
import java.util.OptionalLong;

/** How an {@link Outcome} is told over HTTP: the only place that knows both. */
final class Replies {

  /** On an answer that leaves it open whether the write was, is or will be applied. */
  static final Header OUTCOME_UNKNOWN = HeaderValues.createCached("Kvorum-Outcome", "unknown");

  /**
   * How old a stale answer may be; absent where that is not known, and on answers that are current.
   */
  private static final HeaderName STALENESS = HeaderNames.create("Kvorum-Staleness-Ms");

  private static final long NANOS_PER_MILLI = 1_000_000;

  private static final Answer NOTHING_TO_DELETE =
      problem(ProblemType.KEY_NOT_FOUND, "The key did not exist, so nothing was deleted.");
  private static final Answer MISSING =
      problem(
          ProblemType.KEY_NOT_FOUND, "No value is stored under this key. PUT one to create it.");
  private static final Answer PRECONDITION_FAILED =
      problem(
          ProblemType.PRECONDITION_FAILED,
          "Nothing was changed. The ETag header has the key's version; without one the key does not"
              + " exist.");
  private static final Answer IDEMPOTENCY_KEY_REUSED =
      problem(
          ProblemType.IDEMPOTENCY_KEY_REUSED,
          "Another request was sent with this Idempotency-Key within the last ten minutes: choose a"
              + " new one.");
  private static final Answer UNKNOWN =
      problem(
              ProblemType.OUTCOME_UNKNOWN,
              "The write was proposed and not confirmed in time: it may be applied now, later or"
                  + " never. Read the key to see, or send the same request again if it had an"
                  + " Idempotency-Key.")
          .with(OUTCOME_UNKNOWN);
  private static final Answer BUSY =
      problem(
          ProblemType.BUSY,
          "Nothing was done. Send the request again after the time in Retry-After.");
  private static final Answer NO_LEADER =
      problem(
          ProblemType.NO_LEADER,
          "Nothing was done. The key's shard has no leader, or none that a majority confirmed: send"
              + " the request again.");
  private static final Answer NOT_A_MEMBER =
      problem(
          ProblemType.NOT_READY,
          "Nothing was done. This node belongs to no cluster: ask another one. GET /admin/status on"
              + " the admin port says what it waits for.");
  private static final Answer NOT_UNDERSTOOD =
      problem(
          ProblemType.NOT_READY,
          "Nothing was done. The shard's leader runs an older version that does not know this"
              + " request: send it again when all nodes are upgraded.");
  private static final Answer NO_SUCH_KEYSPACE =
      problem(
          ProblemType.KEYSPACE_NOT_FOUND,
          "The first part of the path names the keyspace; 'default' always exists.");
  private static final Answer DISK_FULL =
      problem(
          ProblemType.DISK_FULL,
          "Nothing was written. Reads and deletions go on: delete keys, or give the nodes larger"
              + " volumes.");
  private static final Answer IDEMPOTENCY_TABLE_FULL =
      problem(
          ProblemType.IDEMPOTENCY_TABLE_FULL,
          "Nothing was done. Keys are forgotten after ten minutes: send the request later, or"
              + " without a key.");

  private Replies() {}

  static Answer of(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Created(long version) -> Answer.empty(Status.CREATED_201, Etag.header(version));
      case Outcome.Replaced(long version) -> Answer.empty(Status.OK_200, Etag.header(version));
      case Outcome.Deleted(long version) ->
          Answer.empty(Status.NO_CONTENT_204, Etag.header(version));
      case Outcome.NothingToDelete() -> NOTHING_TO_DELETE;
      case Outcome.PreconditionFailed(OptionalLong current) -> preconditionFailed(current);
      case Outcome.IdempotencyKeyReused() -> IDEMPOTENCY_KEY_REUSED;
      case Outcome.Unknown() -> UNKNOWN;
      case Outcome.Found found -> withAge(value(found), found.staleness());
      case Outcome.Missing(OptionalLong staleness) -> withAge(MISSING, staleness);
      case Outcome.Busy() -> BUSY;
      case Outcome.NoLeader() -> NO_LEADER;
      case Outcome.NotAMember() -> NOT_A_MEMBER;
      case Outcome.NotUnderstood() -> NOT_UNDERSTOOD;
      case Outcome.NoSuchKeyspace() -> NO_SUCH_KEYSPACE;
      case Outcome.DiskFull() -> DISK_FULL;
      case Outcome.IdempotencyTableFull() -> IDEMPOTENCY_TABLE_FULL;
    };
  }

  /** Of a read whose client has the version already. */
  static Answer notModified(Outcome.Found found) {
    return withAge(
        Answer.empty(Status.NOT_MODIFIED_304, Etag.header(found.version())), found.staleness());
  }

  private static Answer value(Outcome.Found found) {
    return new Answer.Whole(
        Status.OK_200,
        List.of(Etag.header(found.version()), HeaderValues.CONTENT_TYPE_OCTET_STREAM),
        found.value());
  }

  private static Answer preconditionFailed(OptionalLong current) {
    return current.isPresent()
        ? PRECONDITION_FAILED.with(Etag.header(current.getAsLong()))
        : PRECONDITION_FAILED;
  }

  /** Rounded up: an answer is never said to be newer than it is. */
  private static Answer withAge(Answer answer, OptionalLong stalenessNanos) {
    if (stalenessNanos.isEmpty()) {
      return answer;
    }
    long millis = Math.ceilDiv(stalenessNanos.getAsLong(), NANOS_PER_MILLI);
    return answer.with(HeaderValues.create(STALENESS, Long.toString(millis)));
  }

  private static Answer problem(ProblemType type, String detail) {
    return Problems.answer(type, detail);
  }
}
