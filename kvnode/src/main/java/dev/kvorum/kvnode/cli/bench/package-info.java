/**
 * {@code kv bench}: how much, and how fast.
 *
 * <p>A {@link dev.kvorum.kvnode.cli.bench.Plan} goes in. A {@link dev.kvorum.kvnode.cli.bench.Run}
 * deals its connections out to a few threads, each with a {@link dev.kvorum.kvnode.cli.bench.Loop}
 * over non-blocking sockets: client and servers often share a machine, and what the client spends
 * they lack. A {@link dev.kvorum.kvnode.cli.bench.Lane} is one connection; it takes its jobs from a
 * {@link dev.kvorum.kvnode.cli.bench.Feed}, which is {@link dev.kvorum.kvnode.cli.bench.Traffic} at
 * some {@link dev.kvorum.kvnode.cli.bench.Pace} or a {@link dev.kvorum.kvnode.cli.bench.Fill}. All
 * record into one {@link dev.kvorum.kvnode.cli.bench.Tally}. The thread that called prints the
 * progress and then the {@link dev.kvorum.kvnode.cli.bench.Report}. Nothing is ever sent twice:
 * what fails is counted by its kind.
 */
package dev.kvorum.kvnode.cli.bench;
