/**
 * The operator: looks after the clusters that {@code KVCluster} resources ask for. This page is the
 * manual.
 *
 * <ol>
 *   <li>{@code api}: the resource, from which the CRD is made.
 *   <li>{@code observe}: one look at a cluster, at the API server and at the nodes' admin ports.
 *   <li>{@code plan}: from what is wanted and what was seen, one step or what is waited for. Pure.
 *   <li>{@code model}: from the resource to Kubernetes objects. Pure.
 *   <li>{@code reconcile}: carries the step out, and writes status and Events.
 * </ol>
 *
 * <p>Without an operator nothing happens to a running cluster. It holds no state: its journal is
 * beside the bootstrap record, and all else is looked at afresh.
 */
package dev.kvorum.operator;
