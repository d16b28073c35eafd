/**
 * A cluster on Kubernetes, as the chaos job may touch it: it lists and deletes the cluster's pods,
 * reads its {@code KVCluster}, and writes an Event on that.
 *
 * <p><b>Enters:</b> the name and namespace of a {@code KVCluster}. <b>Leaves:</b> a {@link
 * dev.kvorum.chaos.run.Target}. Fabric8 is used here and nowhere else; its exceptions end here as
 * {@link java.io.IOException}s. What it asks for is what {@code rbac/31-chaos-role.yaml} grants.
 */
package dev.kvorum.chaos.kube;
