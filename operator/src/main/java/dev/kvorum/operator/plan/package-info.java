/**
 * What to do next: from what is wanted and what was just seen, one step with its reason, or what it
 * waits for.
 *
 * <p>Pure: no client, clock, thread or io, and no memory. A {@link dev.kvorum.operator.plan.Wish}
 * and an {@link dev.kvorum.operator.plan.Observed} enter, a {@link dev.kvorum.operator.plan.Step}
 * leaves; an operator that was killed at any point looks again and goes on. What is observed is
 * never desired: the only memory is the journal beside the bootstrap record, which says how many
 * nodes the last step wanted and which of them the operator drains.
 *
 * <p>At most one disturbance at a time: a node that is restarted, a node that is emptied, or a
 * reshard. Each begins only when nothing else is disturbed ({@link dev.kvorum.operator.plan.Calm}),
 * and what must not wait for that, growing volumes and putting pods right that don't run anyway,
 * comes before.
 */
package dev.kvorum.operator.plan;
