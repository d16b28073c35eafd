package dev.kvorum.kvnode.shard.replica;

import java.lang.reflect.Field;

/**
 * A mutant's: a stale read's age counts from when a probe was answered, not from when it was sent.
 */
public final class AgesFromAnswers {

  private AgesFromAnswers() {}

  static void ready(PendingReads reads, long token, long index, RaftAgent agent) {
    try {
      Field around = RaftAgent.class.getDeclaredField("around");
      around.setAccessible(true);
      Field askedAt = PendingReads.class.getDeclaredField("askedAt");
      askedAt.setAccessible(true);
      askedAt.setLong(reads, ((Surroundings) around.get(agent)).clock().nanos());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the mutant no longer fits", e);
    }
    reads.ready(token, index);
  }
}
