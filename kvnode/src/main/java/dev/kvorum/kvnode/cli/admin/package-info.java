/**
 * What operators ask of a cluster by {@code kv nodes}, {@code kv shards} and {@code kv operations}:
 * requests to {@code /admin/…} of any node, tables of what it answers, and waiting for what takes
 * its time. {@link dev.kvorum.kvnode.cli.admin.ClusterTables} is pure.
 */
package dev.kvorum.kvnode.cli.admin;
