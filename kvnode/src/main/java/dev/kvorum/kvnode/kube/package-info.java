/**
 * A node's view of Kubernetes: where its peers may be, and the record by which its cluster was
 * formed. The only package that knows the Fabric8 client.
 *
 * <p>What enters: the names of a cluster ({@link dev.kvorum.kvnode.kube.KubeCluster}). What leaves:
 * address hints, which no one has to believe, and a record, which only a node with an empty disk
 * acts upon. Nothing here may end or hold up a node: a dead API server, a missing right or a wrong
 * namespace is said in the log once, in the node's status as long as it lasts, and tried again.
 *
 * <p>One thread, {@code kvorum-discovery}, asks, and {@code kvorum-discovery-name} resolves until
 * it has an answer; the client has threads of its own for its connections. The others read what was
 * seen last and never wait.
 */
package dev.kvorum.kvnode.kube;
