/**
 * What is done to a cluster, and when: decided before anything begins, by a seed.
 *
 * <p><b>Enters:</b> a {@link dev.kvorum.chaos.schedule.Plan}, and while it is carried out what is
 * seen of the cluster ({@link dev.kvorum.chaos.schedule.Sight}). <b>Leaves:</b> a {@link
 * dev.kvorum.chaos.schedule.Schedule}, and for each of its strikes which nodes it hits. Pure: the
 * same seed and the same sight, the same nodes.
 */
package dev.kvorum.chaos.schedule;
