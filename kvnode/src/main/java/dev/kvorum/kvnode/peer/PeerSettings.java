package dev.kvorum.kvnode.peer;

/**
 * How this node takes part.
 *
 * @param identity its own, as of the start
 * @param bind where it listens; port 0 takes a free one
 * @param advertised host that it tells others; empty: the one that they see
 * @param level the newest feature level that this build knows
 */
public record PeerSettings(
    Identity identity, PeerAddress bind, String advertised, int level, PeerLimits limits) {}
