/**
 * Looks, plans, carries one step out and says what was seen: again and again, for each cluster.
 *
 * <p>The operator framework calls {@link dev.kvorum.operator.reconcile.ClusterReconciler} when
 * something of a cluster changes and some seconds after the last time, never for one cluster on two
 * threads at once; one operator of all replicas leads. Nothing is remembered from one call to the
 * next but what was said and applied last, to say and apply it less often.
 */
package dev.kvorum.operator.reconcile;
