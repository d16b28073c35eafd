/**
 * The engine that keeps everything on the heap: a hash map for points and an immutable B+tree for
 * ranges.
 *
 * <p>The one idea: a batch is merged into the tree by copying the few nodes it touches, so the old
 * root stays a complete picture of the state before. A {@link
 * dev.kvorum.kvnode.engine.memory.MemoryView} is just such a root: it costs nothing to take, pins
 * nothing that the garbage collector can't see, and needs no locks, version chains or pruning.
 *
 * <p>Points go through a {@link java.util.concurrent.ConcurrentHashMap}, which a batch changes key
 * by key. Its cells carry the sequence number of their batch; a reader who meets one from a batch
 * that isn't published yet looks into the published tree instead. So point reads never wait and
 * never see half a batch.
 *
 * <p>One thread applies; nothing here starts another.
 */
package dev.kvorum.kvnode.engine.memory;
