/**
 * Takes keys over from the engine of another replica of the same node, without copying them first:
 * what splits and merges do with data.
 *
 * <p>{@link dev.kvorum.kvnode.engine.adopt.AdoptingEngine} lies over a replica's own engine,
 * always, and is a mere passage most of the time. Between {@code begin} and the last slice it lies
 * over a second engine too, the source: own counts first, then the marks of what was deleted, then
 * those pairs of the source that a predicate calls adopted. The caller promises that these pairs
 * don't change meanwhile; the source as a whole goes on.
 *
 * <p>Slices of the source are copied meanwhile. {@code next} finds one in views, on any thread;
 * {@code applySlice} puts it into own, on the applying thread. What must not be undone by that is
 * what batches changed after the views were taken: the walk remembers these keys, so that the
 * applying thread reads nothing. A copied pair is one that readers saw before, so a slice changes
 * nothing for anybody, and slices need no log.
 *
 * <p>In own, keys from {@code ff} on are {@code LocalSpace}: the record of the adoption, the marks,
 * and the record that a {@link dev.kvorum.kvnode.engine.adopt.Sweeper} has foreign keys to remove.
 * Nobody sees them through the layer, and a snapshot doesn't carry them. They change in one batch
 * with what they tell of, so any state that an engine comes back as after a crash is consistent.
 *
 * <p>The stages, each an implementation of {@code Stage}:
 *
 * <ol>
 *   <li>{@code Alone}: nothing is adopted.
 *   <li>{@code Switching}: a batch that begins an adoption, or a restore that ends it, is on its
 *       way into own. Readers take a view of own, and its record says which side it shows.
 *   <li>{@code Over}: over the source. After a crash {@code Remembered}, which refuses everything
 *       until it is given the source again.
 *   <li>{@code Clearing}: own has everything, and the record says so. After a flush, which frees
 *       the source, the marks go in slices, the last of them with the record. Marks carry the
 *       generation of their adoption, so what is left of them hides no keys of the next.
 * </ol>
 *
 * <p>The row cache belongs below the layer, between it and own. Above it, it would have to be told
 * of every begin, which brings keys that it may have cached as gone, and of what is swept. Below,
 * all that changes own goes through it; slices go as cold batches, which don't push out its rows.
 */
package dev.kvorum.kvnode.engine.adopt;
