/**
 * What nodes tell of themselves at {@code /admin/status}: asked for, read into the node's own
 * records, laid over each other to one view of the cluster, and drawn as tables. {@link
 * dev.kvorum.kvnode.cli.status.ClusterView} is pure.
 */
package dev.kvorum.kvnode.cli.status;
