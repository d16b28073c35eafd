package dev.kvorum.kvnode.log;

import dev.kvorum.kvnode.raft.Entry;
import dev.kvorum.kvnode.raft.HardState;
import dev.kvorum.kvnode.raft.Position;
import java.util.List;

/**
 * What the log holds of one replica after a start.
 *
 * @param replica the replica id
 * @param base where the retained log begins
 * @param hardState term and vote as last written
 * @param terms the first position of each term in the log after the base, in order; empty where
 *     there is no entry
 * @param membershipEntries those of the log after the base, in order
 * @param lastIndex index of the last entry, or of the base where there is none
 */
public record RecoveredReplica(
    long replica,
    Base base,
    HardState hardState,
    List<Position> terms,
    List<Entry> membershipEntries,
    long lastIndex) {}
