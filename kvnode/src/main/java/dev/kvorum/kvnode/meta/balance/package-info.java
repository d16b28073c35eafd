/**
 * What to do next so that the cluster becomes what is wanted: {@link
 * dev.kvorum.kvnode.meta.balance.Balancer}. Pure: a {@link dev.kvorum.kvnode.meta.ClusterState} and
 * an {@link dev.kvorum.kvnode.meta.balance.Observation} go in, one {@link
 * dev.kvorum.kvnode.meta.balance.Step} and what waits come out; the same in gives the same out.
 *
 * <p>One class for each concern, and each gives a step or none. A step that is given again while
 * nothing has changed is the same one.
 */
package dev.kvorum.kvnode.meta.balance;
