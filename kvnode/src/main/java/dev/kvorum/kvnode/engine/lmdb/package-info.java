/**
 * The engine that keeps replicas in LMDB, a copy-on-write B+tree in a memory-mapped file; the only
 * place where org.lmdbjava is imported.
 *
 * <p>LMDB's own rule is one synced commit for each transaction, or the risk of a damaged file at a
 * power cut. So applies are buffered above it ({@code engine.buffered}) and each flush is one
 * transaction that is synced: pages first, then the page that names the new root. The file is never
 * written through the map, so a full disk is an error and not a SIGBUS.
 *
 * <p>Keys of LMDB end at 511 bytes, ours don't: see {@code Space} for how longer ones are split so
 * that the order stays byte order.
 *
 * <p>The map is address space, neither memory nor disk. It must not grow while a view is open, so
 * it is as large as the volume from the beginning, see {@code LmdbTables}.
 *
 * <p>Threads: readers need a slot of LMDB's reader table, which belongs to a transaction here and
 * not to a thread; gets take theirs from a pool. A view that stays open keeps all pages that it
 * sees from being used again, so the file grows while it lives.
 */
package dev.kvorum.kvnode.engine.lmdb;
