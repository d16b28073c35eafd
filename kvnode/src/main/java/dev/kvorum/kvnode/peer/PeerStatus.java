package dev.kvorum.kvnode.peer;

import java.util.List;
import java.util.Optional;

/**
 * How things stand with one node, for whoever wants to know why they don't talk.
 *
 * @param boot the highest boot counter it has shown, 0 if none
 * @param addresses where it is looked for
 * @param lane of the swift lane to it
 * @param refusedHere why this node last refused it, if it did so after it was last let in
 * @param queuedBytes in the swift and the bulk lane together
 */
public record PeerStatus(
    long node,
    long boot,
    List<PeerAddress> addresses,
    LaneState lane,
    Optional<Refusal> refusedHere,
    int openRequests,
    long queuedBytes) {}
