/**
 * Whole groups of real cores on one thread, in simulated time: a seed decides every delay, loss,
 * pause and crash, and {@link dev.kvorum.kvnode.raft.sim.Witness} judges after every event.
 *
 * <p>{@code -Draft.seed=N} replays one seed of {@link
 * dev.kvorum.kvnode.raft.sim.RaftSimulationTest}; {@code -Draft.seeds=N} runs so many.
 */
package dev.kvorum.kvnode.raft.sim;
