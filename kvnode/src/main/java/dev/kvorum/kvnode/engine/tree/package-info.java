/**
 * An immutable ordered map from bytes to bytes, a B+tree whose versions share their nodes.
 *
 * <p>The {@link dev.kvorum.kvnode.engine.tree.Changes} of a batch enter, and a new {@link
 * dev.kvorum.kvnode.engine.tree.Tree} leaves; the old one stays as it was, a complete picture of
 * the state before, for whoever holds it. {@code memory} keeps all pairs in one; {@code buffered}
 * keeps in one what is not on the disk yet.
 *
 * <p>No thread, no lock, no file: any thread may read any version.
 */
package dev.kvorum.kvnode.engine.tree;
