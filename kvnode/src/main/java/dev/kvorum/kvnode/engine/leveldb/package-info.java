/**
 * The engine that keeps replicas in LevelDB, a log-structured merge tree, by its port to Java; the
 * only place where org.iq80.leveldb is imported.
 *
 * <p>LevelDB writes a log of its own. After a power cut it takes from that log what it can read and
 * goes on behind what it can't, so unsynced writes may come back with a hole. Applies are therefore
 * buffered above it ({@code engine.buffered}), and each flush is one write batch with the applied
 * index in it, synced: what isn't synced is the last record at most, and a torn record is left out
 * as a whole. Damage it would leave out, too: {@code LogCheck} looks for that before a start.
 *
 * <p>Its files go through {@code SyncedFiles}: no memory maps, which would hide writes from whoever
 * watches system calls and turn I/O errors into crashes; writes that are complete or fail; logs and
 * tables that are synced before they are closed; directories that are synced when names change in
 * them.
 *
 * <p>The library was written until 2020 and is maintained by nobody. After an I/O error it refuses
 * all writes until it is opened again, which is what we want.
 *
 * <p>Threads: any thread reads; the library has a thread for each replica that writes tables and
 * merges them.
 */
package dev.kvorum.kvnode.engine.leveldb;
