/**
 * Whole clusters on a real Kubernetes: the one that {@code KUBECONFIG} names, by {@code .ci/e2e}.
 *
 * <p>A suite is a class with the tags {@code e2e} and its own name. Each of its tests gets a {@link
 * dev.kvorum.operator.e2e.TestCluster}, a resource in a namespace of its own, which {@link
 * dev.kvorum.operator.e2e.EndToEnd} makes and takes away, and tells all about when the test fails.
 * {@link dev.kvorum.operator.e2e.Clients} write and read through the ingress meanwhile, never ask
 * anything twice, and are judged.
 *
 * <p>What must hold is asserted. How long something took is printed as a figure, beside what is
 * wanted, since only a quiet machine can be held to it. Nothing waits for a time: what is awaited
 * has a deadline far above what it takes.
 */
package dev.kvorum.operator.e2e;
