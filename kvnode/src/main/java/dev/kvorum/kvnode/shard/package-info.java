/**
 * Shards: where a client's request meets a replicated log. {@link dev.kvorum.kvnode.shard.Store} is
 * what the layer above calls.
 */
package dev.kvorum.kvnode.shard;
