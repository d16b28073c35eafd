/**
 * The ordered maps that hold what the log has decided.
 *
 * <p>A {@link dev.kvorum.kvnode.engine.Batch} enters, with the log index it brings the replica to;
 * values, consistent {@link dev.kvorum.kvnode.engine.View}s and snapshot streams of pairs leave. An
 * engine knows nothing of Raft, shards, time or commands, and depends on nothing of ours, so that
 * one contract test holds for all of them and a keyspace can change its engine replica by replica.
 *
 * <p>Durability is the log's. An engine only promises to come back intact as of some applied index
 * at or above {@link dev.kvorum.kvnode.engine.Engine#durableIndex}, so that the log may be
 * compacted up to there (SAFETY 13).
 *
 * <p>Threads: the replica's agent applies and restores, a background thread flushes beside it, any
 * thread reads. {@code memory} and {@code rocksdb} are one room each. {@code lmdb} and {@code
 * leveldb} are tables under {@code buffered}, which keeps what is not flushed in memory and has a
 * thread that flushes when that grows large. {@code adopt} lies over any of them, and over the row
 * cache, where replicas take keys over from each other. Each library is imported by its own room
 * alone; {@code tree} and {@code disk} are what several of them are made of.
 */
package dev.kvorum.kvnode.engine;
