package dev.kvorum.kvnode.cli.bench;

/**
 * One request that a connection is to send.
 *
 * @param startNanos when it is meant to begin, by {@link System#nanoTime}; its latency counts from
 *     there
 */
record Job(Operation operation, int key, long startNanos) {}
