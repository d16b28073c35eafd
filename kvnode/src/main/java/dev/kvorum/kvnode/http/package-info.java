/**
 * HTTP, and nothing that decides: parse, call, map.
 *
 * <p>In come requests on two ports; a {@link dev.kvorum.kvnode.http.Service} turns each into calls
 * of {@link dev.kvorum.kvnode.shard.route.Store} or {@link
 * dev.kvorum.kvnode.shard.route.NodeControl} and out comes an {@link
 * dev.kvorum.kvnode.http.Answer}, a value, which {@link dev.kvorum.kvnode.http.Entrance} sends. The
 * walk of a PUT: {@code Connections} (a request has begun), {@code Entrance}, {@code Routes},
 * {@code KvService}, {@code Store}, {@code Replies} (the one switch from outcome to status), {@code
 * Entrance} again.
 *
 * <p>Everything runs on the virtual thread of its connection, which Helidon starts, and may block.
 * Helidon and Prometheus' client library are imported here only. What users may rely on is in
 * docs/http.md, which a test compares with this package.
 */
package dev.kvorum.kvnode.http;
