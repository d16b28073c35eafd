/**
 * What engines are made of whose files take changes in large synced commits only: LMDB and LevelDB.
 *
 * <p>A batch enters an ordered overlay in memory, an immutable tree ({@code Layer}), and is seen at
 * once: reads and scans merge the overlay with the {@link dev.kvorum.kvnode.engine.buffered.Table}
 * on disk. A flush freezes the overlay, writes it into the table as one atomic and synced commit,
 * with the index that it brings the table to, and forgets it. So nothing on the disk is ever
 * unsynced but the commit under way, and a crash of process or machine at any point leaves exactly
 * the state of some index at or above the durable one: no damage and no hole (SAFETY 13). What is
 * lost is in the log.
 *
 * <p>Each replica has a directory of its own, {@code r<replica>}, with a table of its own. One
 * table for all replicas would share one writer's lock and one free list: a replica could not be
 * dropped without deleting key by key, a long view of one replica would keep the pages of all, and
 * damage would reach all. The price is some open files and, for LevelDB, a small cache for each
 * replica.
 *
 * <p>A directory with a file of its name and {@code .void} beside it doesn't count, and a start
 * removes it. A replica's state is made so, and counts from the moment the mark goes, all of it
 * being on the disk by then; a drop sets the mark again. A restore makes the next generation,
 * {@code r<replica>.<generation>}, and the highest one counts: a crash leaves the old state or the
 * new.
 *
 * <p>Threads: the replica's agent applies and restores, the background thread flushes when the log
 * has grown, any thread reads. The overlays of all replicas share one budget ({@code
 * WriteBuffers}); at half of it the thread of this store, {@code kvorum-<engine>-flush}, flushes
 * the largest, and once it is used up an apply waits, which the agents don't let it come to.
 */
package dev.kvorum.kvnode.engine.buffered;
