/**
 * The write-ahead log of a node, and the disk below it.
 *
 * <p>What enters: {@link dev.kvorum.kvnode.log.WalAppend}s of all replicas on the node, from the
 * agents' threads. What leaves: {@code done} when they are durable, entries read back, and after a
 * start a {@link dev.kvorum.kvnode.log.RecoveredReplica} each.
 *
 * <p>A write: an agent puts its append into the {@code Inbox} and goes on. The writer takes all
 * that waits, stages it into one buffer and into the index, writes the buffer behind the active
 * segment, forces once, and acknowledges each. What comes meanwhile is the next batch: N replicas
 * cost one fsync, and the disk sets the batch size.
 *
 * <p>A crash: every batch begins with a mark that says up to where the segment was forced before.
 * Recovery takes the last segment up to the first byte that doesn't validate; a mark behind it that
 * names a higher offset makes it damage, and the node refuses to start with this disk. All earlier
 * segments have to be whole. The last segment is written again into a new file before anything else
 * happens.
 *
 * <p>A segment's life: allocated ahead as a spare; named when its predecessor is full and forced;
 * dropped when it is the oldest and nothing in it is needed, for which what idle replicas have in
 * it is copied forward; then a spare again, under a new generation that its old bytes don't
 * validate with.
 *
 * <p>Threads: one writer changes everything here: the thread of {@code WalWriter}, or one that it
 * lends its duty to. Other threads only put into the inbox, look places up under a replica's lock,
 * and read files. Time is passed in, and only {@code RealDisk}, {@code RealFile} and {@code
 * WalWriter} touch the operating system: the simulation runs the rest as it is.
 */
package dev.kvorum.kvnode.log;
