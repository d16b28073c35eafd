package dev.kvorum.kvnode.shape;

import dev.kvorum.kvnode.meta.ClusterMap;
import dev.kvorum.kvnode.peer.Peers;
import dev.kvorum.kvnode.shard.replica.Clock;
import dev.kvorum.kvnode.shard.route.LocalShards;

/**
 * The node that this is: what it knows of the cluster, what is on it, and how it reaches the
 * others.
 *
 * @param self its id
 */
public record Site(long self, ClusterMap map, LocalShards local, Peers peers, Clock clock) {}
