/**
 * {@code kv bench}: how much, and how fast.
 *
 * <p>A {@link dev.kvorum.kvnode.cli.bench.Plan} goes in. Each connection is a virtual thread with a
 * blocking socket of its own that sends the next request when the last was answered (a closed
 * loop); all record into one {@link dev.kvorum.kvnode.cli.bench.Tally}. The thread that called
 * prints the progress each second and then the {@link dev.kvorum.kvnode.cli.bench.Report}. Nothing
 * is ever sent twice: what fails is counted by its kind.
 */
package dev.kvorum.kvnode.cli.bench;
